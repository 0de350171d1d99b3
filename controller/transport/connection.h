// One HTTP/1.1 connection as the client sees it: blocking calls that end at a deadline or when
// asked to stop. What carries the bytes (TLS over TCP, a Unix socket) is below it.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"

namespace tco::transport {

using Request = boost::beast::http::request<boost::beast::http::string_body>;

// How long a blocking call may last.
struct Until {
  std::chrono::steady_clock::time_point deadline;
  std::stop_token stop;
};

struct Head {
  int status = 0;
  std::optional<std::chrono::seconds> retry_after;
};

// Used by one thread at a time, for one exchange after another: write, read_head, read_body until
// it is empty. After any error it is only to be destroyed.
// Errors: Unavailable (closed, reset, timed out), Decode (bad HTTP), Cancelled.
class Connection {
 public:
  virtual ~Connection() = default;

  virtual Status write(const Request& request, const Until& until) = 0;
  virtual Result<Head> read_head(const Until& until) = 0;
  // The next piece of the body, valid until the next call; empty: the body is complete.
  virtual Result<std::string_view> read_body(const Until& until) = 0;

  // The peer closed it before a byte of an answer came: how a reused connection looks that the
  // server gave up meanwhile.
  virtual bool closed_unanswered() const = 0;
  // The answer was read whole, and both sides want to go on.
  virtual bool reusable() const = 0;
  // Nothing has come since the last answer, neither bytes nor the end.
  virtual bool still_idle() = 0;
};

// Makes connections to one peer. Thread-safe.
class Connector {
 public:
  virtual ~Connector() = default;
  // Errors: Unavailable (also a certificate that is not trusted), Invalid, Cancelled.
  virtual Result<std::unique_ptr<Connection>> connect(const Until& until) = 0;
  virtual std::string host_header() const = 0;
};

}  // namespace tco::transport
