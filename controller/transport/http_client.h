// The one way to the outside: an HTTP/1.1 client with deadlines, over TLS or a Unix socket.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string_view>

#include "base/result.h"
#include "wire/http_message.h"

namespace tco::transport {

// Receives the body of a streamed answer as it comes: first an empty piece when the head of a 2xx
// answer is there (a watch may be silent from then on), then the bytes. An error ends the stream
// and is what stream() answers.
using OnBytes = std::function<Status(std::string_view)>;

struct StreamLimits {
  std::chrono::milliseconds head{10'000};  // until the status line and headers are there
  std::chrono::milliseconds idle{
      20'000};  // longest silence in the body; a dead peer is noticed by it
  std::chrono::milliseconds total{600'000};
};

// Thread-safe.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // One request, one answer, whatever its HTTP status. `deadline` is for the whole exchange,
  // connecting included. Unavailable: no answer came; whether the server acted is unknown unless
  // the request was a GET. A request is re-sent only if none of its bytes were accepted by a fresh
  // connection, or it is a GET on a reused connection that was already closed.
  // Errors: Unavailable, Decode (bad HTTP, body above the limit), Cancelled.
  virtual Result<wire::HttpResponse> send(const wire::HttpRequest& request,
                                          std::chrono::milliseconds deadline,
                                          std::stop_token stop) = 0;

  // A GET whose body is handed to `on_bytes` until it ends. An answer other than 2xx is returned
  // with its body and without calling `on_bytes`; a 2xx answer is returned with an empty body once
  // the server has ended it. Errors: as send(), and whatever `on_bytes` answered.
  virtual Result<wire::HttpResponse> stream(const wire::HttpRequest& request,
                                            const StreamLimits& limits, const OnBytes& on_bytes,
                                            std::stop_token stop) = 0;
};

}  // namespace tco::transport
