// PURE. World -> Plan: an ordered table of steps, each judged on every pass.
//
// Start here to understand the operator: plan.cc has the table, steps/ has one file a row.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plan/action.h"
#include "plan/wishes.h"
#include "plan/world.h"

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

struct StepResult {
  std::string_view name;       // the row of the table
  std::string_view condition;  // the condition it decides; empty: only Ready
  Verdict verdict;
  // What somebody ordered beside the spec: carried out though everything else is stopped.
  bool ordered = false;
};

struct Plan {
  bool teardown = false;  // the installation is being deleted
  // spec.suspend: judged as always, but nothing is done. Orphan's letting go is no writing.
  bool suspended = false;
  // The ConfigMap names::kStopConfigMap is there: the same, and whoever made it is told how to go
  // on.
  std::optional<std::string> stopped;
  std::optional<Wishes> wanted;  // what the steps work toward; absent: not known, or teardown
  std::vector<StepResult> results;

  // The one action of this pass: that of the first row that wants to act and may. Null: nothing to
  // do.
  const Act* next() const;
  // The soonest moment at which time alone may change a verdict; absent: never.
  std::optional<std::chrono::seconds> recheck() const;
};

Plan make_plan(const World& world);

// The names of the table's rows, in order, for documentation and tests.
std::vector<std::string_view> step_names();

}  // namespace tco::plan
