// spec.apiPriority: the agents of a whole cluster list everything when they start, and must not
// keep the API server from answering others. The objects are ours only if we made them: who has
// tuned some of this name keeps them.

#include <algorithm>
#include <array>

#include "base/names.h"
#include "plan/drift.h"
#include "plan/preflight.h"
#include "plan/profile.h"
#include "plan/reasons.h"
#include "plan/steps/flow_control.h"
#include "plan/steps/steps.h"
#include "plan/view/desired_changes.h"
#include "values/values.h"

namespace tco::plan::steps {
namespace {

using model::FlowControlKind;
using model::FlowControlObject;

// Read, not watched: two objects of a whole cluster's that hardly ever change.
constexpr std::chrono::minutes kLookAgain{1};

struct Wanted {
  FlowControlKind kind;
  const char* what;
  const char* key;  // in the bookkeeping
  std::optional<FlowControlObject> model::FlowControl::*found;
};

// A flow schema leads to a level, which must be there.
constexpr std::array kWanted = {
    Wanted{FlowControlKind::PriorityLevel, "PriorityLevelConfiguration",
           "prioritylevelconfiguration.", &model::FlowControl::priority_level},
    Wanted{FlowControlKind::FlowSchema, "FlowSchema", "flowschema.",
           &model::FlowControl::flow_schema}};

bool made_by_us(const FlowControlObject& object) {
  return std::ranges::count(object.managers, names::kFieldManager) > 0;
}

// Absent: it was never there with this spec.
std::optional<Drift> changed_by_somebody(const View& view, const Wanted& wanted,
                                         const FlowControlObject* object) {
  if (!applied_once(view, "FlowControlSet")) return std::nullopt;
  const std::string name(names::kFlowControl);
  return Drift{.key = wanted.key + name,
               .seen = object != nullptr
                           ? object->meta.uid + "/" + std::to_string(object->meta.generation)
                           : std::string(),
               .what = std::string(wanted.what) + " " + name +
                       (object != nullptr ? " was changed" : " was deleted"),
               .advice = "set spec.apiPriority to Disabled",
               .writer = object != nullptr ? object->writer : std::nullopt};
}

// Absent: it is as it should be, or somebody else's.
std::optional<Verdict> judge(const View& view, const Wanted& wanted) {
  const auto& found = (*view.look.flow_control).*(wanted.found);
  const std::string body =
      values::flow_control(wanted.kind, view.look.installation.spec.release.ns);
  if (found && (!made_by_us(*found) || values::same_flow_control(found->spec, body))) {
    return std::nullopt;
  }
  if (!preflight_allows(view)) return waiting_for("preflight");

  const std::string name(names::kFlowControl);
  std::string_view reason = reasons::kApplyingFlowControl;
  std::string message = "applying " + std::string(wanted.what) + " " + name;
  std::optional<RecordRepair> repair;
  if (const auto drift = changed_by_somebody(view, wanted, found ? &*found : nullptr)) {
    if (const auto blocked = left_alone(view, *drift)) return *blocked;
    if (auto count = count_repair(view, *drift)) return *std::move(count);
    repair = counted_after(view, *drift);
    reason = reasons::kRepairingDrift;
    message += " again: " + told(*drift);
  }
  return Act{.action =
                 ApplyFlowControl{
                     .kind = wanted.kind, .name = name, .body = body, .repair = std::move(repair)},
             .reason = reason,
             .message = std::move(message)};
}

}  // namespace

Verdict flow_control_set(const View& view) {
  if (auto unknown = flow_control_unknown(view)) return *std::move(unknown);
  const std::chrono::seconds recheck =
      view.look.records.installed ? kLookAgain : std::chrono::seconds{0};
  if (api_priority(view) == model::Switch::Disabled) {
    if (auto act = remove_flow_control(view)) return *std::move(act);
    return Done{"spec.apiPriority is Disabled", recheck};
  }
  for (const Wanted& wanted : kWanted) {
    if (auto verdict = judge(view, wanted)) return *std::move(verdict);
  }
  return Done{"the API server queues what Cilium's agents list", recheck};
}

}  // namespace tco::plan::steps
