// PURE. What becomes of a change of ours that somebody undid: it is made again within a budget, and
// counted in the bookkeeping ConfigMap, so that neither a crash nor a restart forgets it.
#pragma once

#include <optional>
#include <string>

#include "plan/plan.h"
#include "plan/view/view.h"

namespace tco::plan {

// One change, and the object it was undone on.
struct Drift {
  std::string key;  // how the bookkeeping names the object
  // The object's state; another one is another undoing. Empty for what is not there and so has
  // none.
  std::string seen;
  std::string what;    // "kube-proxy runs again"
  std::string advice;  // what else the user may do: "set spec.components.kubeProxy to Keep"
  std::optional<model::Writer> writer;
};

// Whether what this object lacks is something that we gave it, or would have, and somebody took
// away: it was changed since its original was recorded, made anew, or appeared after the first
// installation.
bool undone(const View& view, const model::Workload& workload);

// "uid/generation": every write of the spec makes another one.
std::string state_of(const model::Workload& workload);

// Why it is not repaired: spec.components.drift is Report, or the hour's budget is spent
// (reason Contested). Absent: it may be.
std::optional<Blocked> left_alone(const View& view, const Drift& drift);

// It has to wait for something, but is told as drift.
Wait repair_waits(const Drift& drift, std::string_view what);

// The record of this repair, to be written before the repair. Absent: it is on record, or the
// object has no state.
std::optional<Act> count_repair(const View& view, const Drift& drift);

// What is to be recorded once the repair succeeded. Of an object that has no state, the repair:
// nothing else tells a second undoing from a repair that failed. Of another, that it was made only
// now, if it is long since it was counted: until then the object was wrong.
std::optional<RecordRepair> counted_after(const View& view, const Drift& drift);

// "; kube-proxy runs again, undone by tke-addon-manager": for the message of a repair.
std::string told(const Drift& drift);

// The reason and the sentence of condition Drifted; absent before the first installation is over.
struct DriftSummary {
  bool drifted = false;
  std::string_view reason;
  std::string message;
};
std::optional<DriftSummary> summarize_drift(const View& view, const Plan& plan);

}  // namespace tco::plan
