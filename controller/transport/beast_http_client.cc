#include "transport/beast_http_client.h"

#include <algorithm>
#include <boost/beast/http/verb.hpp>
#include <optional>
#include <utility>  // before Asio, whose 1.74 headers forget it

#include "transport/connection.h"
#include "transport/connection_pool.h"
#include "transport/reread_file.h"
#include "transport/tls_connector.h"
#include "transport/unix_connector.h"

namespace tco::transport {
namespace {

using std::chrono::steady_clock;

// How long each part of an exchange may take, as points in time.
struct Deadlines {
  SteadyTime head;
  std::chrono::milliseconds idle;
  SteadyTime total;
};

bool is_success(int status) { return status >= 200 && status < 300; }

// Bytes that would end a header early. Nothing we build has them; a token file may.
bool is_clean(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

boost::beast::http::verb verb_of(wire::Method method) {
  using boost::beast::http::verb;
  switch (method) {
    case wire::Method::Get:
      return verb::get;
    case wire::Method::Post:
      return verb::post;
    case wire::Method::Put:
      return verb::put;
    case wire::Method::Patch:
      return verb::patch;
    case wire::Method::Delete:
      return verb::delete_;
  }
  return verb::get;
}

class BeastHttpClient final : public HttpClient {
 public:
  BeastHttpClient(std::unique_ptr<Connector> connector, std::string token,
                  const std::string& token_file, ClientOptions options, const Clock& clock)
      : connector_(std::move(connector)),
        token_(std::move(token)),
        options_(std::move(options)),
        pool_(options_.max_idle_connections, options_.max_idle_time, clock) {
    if (!token_file.empty()) token_file_.emplace(token_file, options_.reread_files_after, clock);
  }

  Result<wire::HttpResponse> send(const wire::HttpRequest& request,
                                  std::chrono::milliseconds deadline,
                                  std::stop_token stop) override {
    const SteadyTime end = steady_clock::now() + deadline;
    return exchange(request, {.head = end, .idle = deadline, .total = end}, nullptr, stop);
  }

  Result<wire::HttpResponse> stream(const wire::HttpRequest& request, const StreamLimits& limits,
                                    const OnBytes& on_bytes, std::stop_token stop) override {
    const SteadyTime now = steady_clock::now();
    const SteadyTime end = now + limits.total;
    const Deadlines deadlines{
        .head = std::min(now + limits.head, end), .idle = limits.idle, .total = end};
    return exchange(request, deadlines, &on_bytes, stop);
  }

 private:
  Result<wire::HttpResponse> exchange(const wire::HttpRequest& request, const Deadlines& deadlines,
                                      const OnBytes* on_bytes, const std::stop_token& stop) {
    Result<wire::HttpResponse> answer = attempt(request, deadlines, on_bytes, stop);
    // A 401 was not executed, so even a write may be sent again, with the token of this moment.
    const bool renewed = answer && answer->status == 401 && token_file_ && token_file_->reread();
    if (renewed) answer = attempt(request, deadlines, on_bytes, stop);
    if (answer) return answer;
    Error error = answer.error();
    error.message = request.what + ": " + error.message;
    return error;
  }

  Result<wire::HttpResponse> attempt(const wire::HttpRequest& request, const Deadlines& deadlines,
                                     const OnBytes* on_bytes, const std::stop_token& stop) {
    Result<Request> message = build(request);
    if (!message) return message.error();
    const Until until{deadlines.head, stop};
    if (std::unique_ptr<Connection> reused = pool_.take()) {
      Result<Head> head = ask(*reused, *message, until);
      if (head) return read(std::move(reused), *head, deadlines, on_bytes, stop);
      // The server closed it while the request was on its way. Whether it acted is unknown, so
      // only what changes nothing is sent again.
      if (request.method != wire::Method::Get || !reused->closed_unanswered()) return head.error();
    }
    Result<std::unique_ptr<Connection>> fresh = connector_->connect(until);
    if (!fresh) return fresh.error();
    Result<Head> head = ask(**fresh, *message, until);
    if (!head) return head.error();
    return read(std::move(*fresh), *head, deadlines, on_bytes, stop);
  }

  static Result<Head> ask(Connection& connection, const Request& message, const Until& until) {
    if (Status status = connection.write(message, until); !status) return status.error();
    return connection.read_head(until);
  }

  // Hands a streamed body on, or collects the body of any other answer.
  Result<wire::HttpResponse> read(std::unique_ptr<Connection> connection, const Head& head,
                                  const Deadlines& deadlines, const OnBytes* on_bytes,
                                  const std::stop_token& stop) {
    wire::HttpResponse response{.status = head.status, .body = {}, .retry_after = head.retry_after};
    const bool streamed = on_bytes != nullptr && is_success(head.status);
    if (streamed) {
      if (Status status = (*on_bytes)({}); !status) return status.error();
    }
    while (true) {
      const SteadyTime silent = steady_clock::now() + deadlines.idle;
      const Until until{std::min(silent, deadlines.total), stop};
      Result<std::string_view> piece = connection->read_body(until);
      if (!piece) return piece.error();
      if (piece->empty()) break;
      if (streamed) {
        if (Status status = (*on_bytes)(*piece); !status) return status.error();
        continue;
      }
      if (response.body.size() + piece->size() > options_.max_body) {
        return Error{ErrorKind::Decode,
                     "the answer is larger than " + std::to_string(options_.max_body) + " bytes"};
      }
      response.body.append(*piece);
    }
    pool_.put(std::move(connection));
    return response;
  }

  Result<Request> build(const wire::HttpRequest& request) {
    namespace http = boost::beast::http;
    if (!is_clean(request.target) || request.target.front() != '/') {
      return Error{ErrorKind::Invalid, "the path must begin with / and be escaped"};
    }
    Request message(verb_of(request.method), request.target, 11, request.body);
    message.set(http::field::host, connector_->host_header());
    message.set(http::field::user_agent, options_.user_agent);
    message.set(http::field::accept, request.accept.empty() ? "application/json" : request.accept);
    if (!request.content_type.empty()) message.set(http::field::content_type, request.content_type);
    Result<std::string> token = token_file_ ? token_file_->text() : token_;
    if (!token) return token.error();
    if (!is_clean(*token))
      return Error{ErrorKind::Invalid, "the token has bytes no token can have"};
    if (!token->empty()) message.set(http::field::authorization, "Bearer " + *token);
    if (request.method != wire::Method::Get) message.prepare_payload();
    return message;
  }

  const std::unique_ptr<Connector> connector_;
  const std::string token_;
  std::optional<RereadFile> token_file_;
  const ClientOptions options_;
  ConnectionPool pool_;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> make_api_client(ApiEndpoint endpoint, ClientOptions options,
                                                    const Clock& clock) {
  std::string token = endpoint.token;
  std::string token_file = endpoint.token_file;
  auto connector = TlsConnector::create(std::move(endpoint), options.reread_files_after, clock);
  if (!connector) return connector.error();
  std::unique_ptr<HttpClient> client = std::make_unique<BeastHttpClient>(
      std::move(*connector), std::move(token), token_file, std::move(options), clock);
  return client;
}

std::unique_ptr<HttpClient> make_unix_client(std::string path, ClientOptions options,
                                             const Clock& clock) {
  return std::make_unique<BeastHttpClient>(std::make_unique<UnixConnector>(std::move(path)),
                                           std::string(), std::string(), std::move(options), clock);
}

}  // namespace tco::transport
