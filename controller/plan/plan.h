// PURE. World -> Plan: an ordered table of steps, each judged on every pass.
//
// Start here to understand the operator: table.cc has the rows, steps/ has one file for each.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/verdict.h"
#include "plan/view/view.h"

namespace tco::plan {

// Why a row's action failed, and how long it is not tried again.
struct Setback {
  Error error;
  std::chrono::milliseconds left{0};
};

// Whether the rows below may act meanwhile. Of the cluster each row asks for what it needs itself;
// this is about what they would write by.
enum class Holds : std::uint8_t {
  Nothing,
  UntilDone,  // without it nothing may be written at all
  WhileActs,  // it is writing down what the others would write by
};

struct StepResult {
  std::string_view name;       // the row of the table
  std::string_view condition;  // the condition it decides; empty: only Ready
  Verdict verdict;
  // The action failed lately: the row steps back behind the others for a while.
  std::optional<Setback> setback = std::nullopt;
  // What somebody ordered beside the spec: carried out though everything else is stopped.
  bool ordered = false;
  Holds holds = Holds::Nothing;
};

struct Plan {
  bool teardown = false;  // the installation is being deleted
  // spec.suspend: judged as always, but nothing is done. Orphan's letting go is no writing.
  bool suspended = false;
  // The ConfigMap names::kStopConfigMap is there: the same, and whoever made it is told how to go
  // on.
  std::optional<std::string> stopped;
  std::vector<StepResult> results;

  // The row whose action is this pass's: the first that wants to act, may, and has not stepped
  // back. Null: nothing to do.
  const StepResult* next_row() const;
  // Its action.
  const Act* next() const;
  // The soonest moment at which time alone may change a verdict; absent: never.
  std::optional<std::chrono::seconds> recheck() const;
};

Plan make_plan(const View& view);

// The names of the table's rows, in order, for documentation and tests.
std::vector<std::string_view> step_names();

}  // namespace tco::plan
