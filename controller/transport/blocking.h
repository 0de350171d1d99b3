// Asynchronous operations as blocking calls with a deadline and a stop token.
#pragma once

#include <fmt/format.h>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "transport/connection.h"

namespace tco::transport {

using boost::system::error_code;

// Starts an operation on `io` by start(handler), where handler takes an error_code and whatever
// else, and runs it to its end. At the deadline or a requested stop cancel() must make it end at
// once; the answer is timed_out or operation_aborted then.
template <typename Start, typename Cancel>
error_code run_until(boost::asio::io_context& io, const Until& until, Start start, Cancel cancel) {
  std::optional<error_code> result;
  io.restart();
  start([&result](error_code code, auto&&...) { result = code; });
  {
    const std::stop_callback on_stop(until.stop, [&io] { io.stop(); });
    io.run_until(until.deadline);
  }
  if (result) return *result;
  cancel();
  io.restart();
  io.run();  // the handler refers to this frame
  return until.stop.stop_requested() ? boost::asio::error::operation_aborted
                                     : boost::asio::error::timed_out;
}

// `doing` is what was going on: "connecting to 10.0.0.1:443".
inline Error failure(const Until& until, std::string_view doing, const error_code& code,
                     ErrorKind kind = ErrorKind::Unavailable) {
  if (until.stop.stop_requested()) {
    return {ErrorKind::Cancelled, fmt::format("stopped while {}", doing)};
  }
  if (code == boost::asio::error::timed_out) {
    return {ErrorKind::Unavailable, fmt::format("timed out while {}", doing)};
  }
  return {kind, fmt::format("{}: {}", doing, code.message())};
}

}  // namespace tco::transport
