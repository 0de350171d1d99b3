// What most tests of the client need: a CA, a clock, and a client for a server.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "base/clock.h"
#include "fakes/manual_clock.h"
#include "scripted_server.h"
#include "test_ca.h"
#include "transport/beast_http_client.h"

namespace tco::transport {

inline const TestCa& test_ca() {
  static const TestCa ca;
  return ca;
}

inline const Certificate& server_certificate() {
  static const Certificate certificate = test_ca().issue("IP:127.0.0.1,DNS:api.example");
  return certificate;
}

// A folder that goes with the test.
class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "tco-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  TempDir(const TempDir&) = delete;
  ~TempDir() { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name, const std::string& text) const {
    const auto path = path_ / name;
    std::ofstream(path) << text;
    return path.string();
  }
  std::string path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline wire::HttpRequest get(const std::string& target = "/x") {
  return {.method = wire::Method::Get,
          .target = target,
          .content_type = {},
          .body = {},
          .what = "get x"};
}

inline wire::HttpRequest post(const std::string& body = "{}") {
  return {.method = wire::Method::Post,
          .target = "/x",
          .content_type = "application/json",
          .body = body,
          .what = "create x"};
}

// Answers every request of every connection with 200 and `body`.
inline ScriptedServer::Script answering(std::string body) {
  return [body = std::move(body)](Peer& peer, int) {
    while (!peer.read_request().empty()) peer.write(http_answer(200, body));
  };
}

struct Client {
  explicit Client(const ApiEndpoint& endpoint, ClientOptions options = {}) {
    auto made = make_api_client(endpoint, std::move(options), clock);
    if (!made) throw std::runtime_error(made.error().message);
    http = std::move(*made);
  }
  explicit Client(const ScriptedServer& server) : Client(server.endpoint(test_ca())) {}

  Result<wire::HttpResponse> send(
      const wire::HttpRequest& request,
      std::chrono::milliseconds deadline = std::chrono::seconds(10)) const {
    return http->send(request, deadline, {});
  }

  ManualClock clock;
  std::unique_ptr<HttpClient> http;
};

}  // namespace tco::transport
