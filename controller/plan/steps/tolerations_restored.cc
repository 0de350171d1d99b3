// The tolerations go last: as long as cilium-operator lives, it puts its taint on nodes whose agent
// is ending.

#include "base/names.h"
#include "plan/steps/restoration.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict ipamd_restored(const World& world) {
  return restore_tolerations(world, names::kNamespace, "tke-eni-ipamd");
}

Verdict tcr_assistant_restored(const World& world) {
  return restore_tolerations(world, "tcr-assistant-system", "tcr-assistant-controller-manager");
}

}  // namespace tco::plan::steps
