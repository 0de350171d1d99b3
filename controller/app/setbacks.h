// Rows whose action failed: each steps back for a while, behind all others.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "plan/plan.h"

namespace tco::app {

// Used by one thread.
class Setbacks {
 public:
  // The row's action failed, at this steady time. It steps back longer each time in a row.
  void failed(std::string_view row, const Error& error, SteadyTime now);
  void worked(std::string_view row);
  // The user asked for something new: everything may be tried at once.
  void forget() { rows_.clear(); }

  // Marks the plan's rows. A row that does not want to act any more is forgotten.
  void mark(plan::Plan& plan, SteadyTime now);

 private:
  struct Row {
    Error error;
    int failures = 0;  // in a row
    SteadyTime until{};
  };
  std::map<std::string, Row, std::less<>> rows_;
};

}  // namespace tco::app
