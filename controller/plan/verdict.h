// What a row of the table answers.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include "plan/action.h"

namespace tco::plan {

// The state the step is about holds. `recheck`: it may stop holding with time alone.
struct Done {
  std::string message = {};
  std::chrono::seconds recheck{0};  // 0: an event will tell
};

// Something must be written, and everything the step needs is there.
struct Act {
  Action action;
  std::string_view reason;
  std::string message;
};

// Something else must happen first: an earlier step, a node, a Helm operation.
struct Wait {
  std::string_view reason;
  std::string message;
  std::string progress = {};        // "12/23"; empty if there is nothing to count
  std::chrono::seconds recheck{0};  // 0: an event will tell
};

// Only the user can help. The message says how.
struct Blocked {
  std::string_view reason;
  std::string message;
  std::chrono::seconds recheck{0};
};

// Something is wrong that nothing waits for: its condition says so, Ready does not.
struct Reported {
  std::string_view reason;
  std::string message;
  std::chrono::seconds recheck{0};
};

using Verdict = std::variant<Done, Act, Wait, Blocked, Reported>;

bool done(const Verdict& verdict);

// "Waiting for X": the answer of a row whose precondition does not hold yet.
Wait waiting_for(std::string_view what);

}  // namespace tco::plan
