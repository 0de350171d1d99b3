// What a call answers that can fail: a value, or an error named by the reaction it calls for.
#pragma once

#include <cassert>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace tco {

// What the caller should do about a failure. One value per reaction, not per cause.
enum class ErrorKind {
  NotFound,     // the object is not there; often a normal answer
  Conflict,     // somebody wrote first: observe again, then plan again
  Gone,         // HTTP 410: the watch window is lost, list again
  Invalid,      // the request can never succeed as it is: do not retry
  Forbidden,    // RBAC is missing, or the fence is closed: report it, retry slowly
  Unavailable,  // network, TLS, 429, 5xx, time-out: retry with back-off
  Decode,       // the peer sent something we cannot read
  Cancelled,    // we are shutting down
  Internal,     // a bug of ours: tell it, retry with back-off
};

struct Error {
  ErrorKind kind;
  // What was being done, and to what: "list daemonsets in kube-system: 403 ...". Never a token,
  // a Secret or Helm values.
  std::string message;
  // What the server asked for with Retry-After.
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
};

// std::expected in miniature (C++23 has it). Access to the value of an error, or to the error of
// a value, is a bug and asserts.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return has_value(); }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  T& value() {
    assert(has_value());
    return *std::get_if<T>(&state_);
  }
  const T& value() const {
    assert(has_value());
    return *std::get_if<T>(&state_);
  }
  const Error& error() const {
    assert(!has_value());
    return *std::get_if<Error>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

struct Unit {
  friend bool operator==(Unit, Unit) = default;
};

// The answer of a call that has nothing to say but whether it worked: `return ok();`
using Status = Result<Unit>;
inline Status ok() { return Unit{}; }

}  // namespace tco
