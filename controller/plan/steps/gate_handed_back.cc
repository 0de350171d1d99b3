// With spec.nodes.gate.owner Operator, cilium-operator keeps its hands off the taint. Once we are
// gone nobody would take it away, so what runs on is told to do it again: an upgrade of the release
// that starts cilium-operator anew, and no agent.

#include "plan/facts.h"
#include "plan/helm_failure.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict gate_handed_back(const World& world) {
  const model::GateSpec& gate = world.installation.spec.gate;
  if (gate.owner == model::GateOwner::Shared || gate.mode == model::GateMode::Off) return Done{};
  if (!world.helm) {
    return Wait{.reason = reasons::kSidecarUnavailable,
                .message = world.helm.error().message,
                .recheck = std::chrono::seconds{5}};
  }
  if (!installed_once(world)) return Done{"Cilium's release is not there"};
  if (running_operation(world) != nullptr) return waiting_for("the Helm operation");
  if (release(world)->pending()) {
    Verdict unlocking = release_unlocked(world);
    if (!done(unlocking)) return unlocking;
  }
  const std::optional<DesiredRelease> desired = desired_release(world);
  if (!desired) {
    return Blocked{.reason = reasons::kHandingBack,
                   .message =
                       "the taint of the nodes must be cilium-operator's again before the "
                       "operator lets go, and the values for it cannot be had. Correct "
                       "spec.values, spec.valuesFrom or spec.apiServer"};
  }
  if (release_in_sync(world)) return Done{"the taint is cilium-operator's again"};
  const auto& last = world.helm->operation;
  const bool failed = last && last->state == model::OperationState::Failed &&
                      last->type == "Apply" && last->desired == desired->attempt;
  if (const auto later = failed ? failed_operation(world, *last) : std::nullopt) return *later;
  return Act{.action = *wanted_release(world),
             .reason = reasons::kHandingBack,
             .message = "handing the taint of the nodes back to cilium-operator"};
}

}  // namespace tco::plan::steps
