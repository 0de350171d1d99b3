// Orphan: the operator lets go, and the network stays as it is.

#include <algorithm>

#include "base/names.h"
#include "plan/facts.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

// Letting go in the middle of a Helm operation would leave nobody to see its end. A sidecar that
// does not answer runs none.
Verdict helm_operation_ended(const World& world) {
  const model::HelmOperation* running = running_operation(world);
  if (running == nullptr) return Done{};
  return Wait{.reason = reasons::kDeleting,
              .message = "waiting for the Helm operation under way: " + running->phase,
              .recheck = std::chrono::seconds{2}};
}

Verdict finalizer_removed(const World& world) {
  if (running_operation(world) != nullptr) return waiting_for("the Helm operation");
  if (std::ranges::count(world.installation.finalizers, names::kFinalizer) == 0) return Done{};
  return Act{
      .action = RemoveFinalizer{},
      .reason = reasons::kDeleting,
      .message = "removing the finalizer; Cilium and the retired components stay as they are"};
}

}  // namespace tco::plan::steps
