// The API server's flow control is about a service account that goes with the release.

#include <algorithm>

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/flow_control.h"
#include "plan/steps/steps.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

using model::FlowControlKind;
using model::FlowControlObject;

bool only_ours(const std::optional<FlowControlObject>& object) {
  return object && !object->managers.empty() &&
         std::ranges::all_of(object->managers, [](const std::string& manager) {
           return manager == names::kFieldManager;
         });
}

Act remove(FlowControlKind kind, const char* what, const FlowControlObject& object) {
  return Act{
      .action = DeleteFlowControl{.kind = kind, .name = object.meta.name, .uid = object.meta.uid},
      .reason = reasons::kRemovingFlowControl,
      .message = "deleting " + std::string(what) + " " + object.meta.name};
}

}  // namespace

std::optional<Blocked> flow_control_unknown(const View& view) {
  if (view.look.flow_control) return std::nullopt;
  return Blocked{.reason = reasons::kForbidden,
                 .message = view.look.flow_control.error().message,
                 .recheck = std::chrono::minutes{1}};
}

std::optional<Act> remove_flow_control(const View& view) {
  const model::FlowControl& found = *view.look.flow_control;
  if (only_ours(found.flow_schema)) {
    return remove(FlowControlKind::FlowSchema, "FlowSchema", *found.flow_schema);
  }
  if (only_ours(found.priority_level)) {
    return remove(FlowControlKind::PriorityLevel, "PriorityLevelConfiguration",
                  *found.priority_level);
  }
  return std::nullopt;
}

Verdict flow_control_removed(const View& view) {
  if (auto unknown = flow_control_unknown(view)) return *std::move(unknown);
  auto act = remove_flow_control(view);
  if (!act) return Done{"no flow control of the operator's is left"};
  if (!view.look.helm || release_to_remove(view)) return waiting_for("the release to be gone");
  return *std::move(act);
}

}  // namespace tco::plan::steps
