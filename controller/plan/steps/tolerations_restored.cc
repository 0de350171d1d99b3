// The tolerations go last, after the taints: as long as cilium-operator lives, it puts its taint on
// nodes whose agent is ending.

#include "base/names.h"
#include "plan/steps/restoration.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict ipamd_restored(const View& view) {
  return restore_tolerations(view, names::kNamespace, "tke-eni-ipamd");
}

Verdict tcr_assistant_restored(const View& view) {
  return restore_tolerations(view, "tcr-assistant-system", "tcr-assistant-controller-manager");
}

}  // namespace tco::plan::steps
