// Cuts a stream of bytes into lines, in blocks, with a bound on the length of a line.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tco::wire {

class LineSplitter {
 public:
  // Receives a line without its line feed, valid during the call. An error ends feed().
  using OnLine = std::function<Status(std::string_view)>;

  explicit LineSplitter(std::size_t max_line = std::size_t{8} << 20U) : max_line_(max_line) {}

  // Empty lines are not handed on. A line above the bound is dropped and counted, not an error:
  // one huge object must not stop the others. Errors: what `on_line` answered; then the splitter
  // is not to be used again.
  Status feed(std::string_view bytes, const OnLine& on_line);

  // Lines dropped because they were too long.
  int dropped() const { return dropped_; }
  // The stream ended in the middle of a line.
  bool cut_off() const { return !kept_.empty() || dropping_; }

 private:
  std::size_t max_line_;
  std::string kept_;  // the beginning of a line whose end has not come; at most max_line_ bytes
  bool dropping_ = false;
  int dropped_ = 0;
};

}  // namespace tco::wire
