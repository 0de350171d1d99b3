// With spec.nodes.gate.owner Operator, cilium-operator keeps its hands off the taint. Once we are
// gone nobody would take it away, so what runs on is told to do it again: an upgrade of the release
// that starts cilium-operator anew, and no agent.

#include "plan/helm_failure.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/desired.h"
#include "plan/view/release.h"

namespace tco::plan::steps {

Verdict gate_handed_back(const View& view) {
  const model::GateSpec& gate = view.look.installation.spec.gate;
  if (gate.owner == model::GateOwner::Shared || gate.mode == model::GateMode::Off) return Done{};
  if (!view.look.helm) {
    return Wait{.reason = reasons::kSidecarUnavailable,
                .message = view.look.helm.error().message,
                .recheck = std::chrono::seconds{5}};
  }
  if (!installed_once(view)) return Done{"Cilium's release is not there"};
  if (running_operation(view) != nullptr) return waiting_for("the Helm operation");
  if (release(view)->pending()) {
    Verdict unlocking = release_unlocked(view);
    if (!done(unlocking)) return unlocking;
  }
  const std::optional<DesiredRelease>& desired = view.desired();
  if (!desired) {
    return Blocked{.reason = reasons::kHandingBack,
                   .message =
                       "the taint of the nodes must be cilium-operator's again before the "
                       "operator lets go, and the values for it cannot be had. Correct "
                       "spec.values, spec.valuesFrom or spec.apiServer"};
  }
  if (release_in_sync(view)) return Done{"the taint is cilium-operator's again"};
  const auto& last = view.look.helm->operation;
  const bool failed = last && last->state == model::OperationState::Failed &&
                      last->type == "Apply" && last->desired == desired->attempt;
  if (const auto later = failed ? failed_operation(view, *last) : std::nullopt) return *later;
  return Act{.action = *wanted_release(view),
             .reason = reasons::kHandingBack,
             .message = "handing the taint of the nodes back to cilium-operator"};
}

}  // namespace tco::plan::steps
