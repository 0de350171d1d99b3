#include "app/web.h"

// fmt has a U of its own.
#define _TURN_OFF_PLATFORM_STRING  // NOLINT(bugprone-reserved-identifier): its name in cpprestsdk
#include <cpprest/http_client.h>
#include <cpprest/http_listener.h>
#include <pplx/threadpool.h>

#include <mutex>

namespace tco::app {
namespace {

using web::http::http_request;
using web::http::status_codes;
using web::http::experimental::listener::http_listener;

// The library starts 40 threads unless told otherwise first. Two are the least: with one, no second
// connection is accepted while the first stays open, and close() never returns.
void limit_threads() {
  static std::once_flag once;
  std::call_once(once, [] { crossplat::threadpool::initialize_with_threads(2); });
}

void answer(const http_request& request, bool good) {
  request.reply(good ? status_codes::OK : status_codes::ServiceUnavailable, good ? "ok\n" : "no\n",
                "text/plain");
}

class CpprestServer final : public WebServer {
 public:
  CpprestServer(const std::string& address, WebPages pages)
      : pages_(std::move(pages)), listener_("http://" + address) {
    listener_.support(web::http::methods::GET,
                      [this](const http_request& request) { get(request); });
    listener_.open().wait();
  }
  ~CpprestServer() override {
    try {
      listener_.close().wait();
    } catch (const std::exception&) {  // it is gone either way
    }
  }
  CpprestServer(const CpprestServer&) = delete;
  CpprestServer& operator=(const CpprestServer&) = delete;

 private:
  void get(const http_request& request) const {
    const std::string path = request.relative_uri().path();
    if (path == "/healthz") return answer(request, pages_.healthy());
    if (path == "/readyz") return answer(request, pages_.ready());
    if (path == "/metrics") {
      request.reply(status_codes::OK, pages_.metrics(), "text/plain; version=0.0.4");
      return;
    }
    request.reply(status_codes::NotFound, "there is /healthz, /readyz and /metrics\n",
                  "text/plain");
  }

  WebPages pages_;
  http_listener listener_;
};

}  // namespace

Result<std::unique_ptr<WebServer>> serve_web(const std::string& address, WebPages pages) {
  limit_threads();
  try {
    return std::unique_ptr<WebServer>(std::make_unique<CpprestServer>(address, std::move(pages)));
  } catch (const std::exception& error) {
    return Error{ErrorKind::Invalid, "--web-address " + address + " cannot be served: " +
                                         error.what() + "; choose another, or 'off'"};
  }
}

bool healthy_at(const std::string& address) {
  limit_threads();
  try {
    web::http::client::http_client_config config;
    config.set_timeout(std::chrono::seconds{3});
    web::http::client::http_client client("http://" + address, config);
    return client.request(web::http::methods::GET, "/healthz").get().status_code() ==
           status_codes::OK;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace tco::app
