// tke-eni-ipamd hands out the pods' addresses and needs no Cilium; kept away by Cilium's taint, no
// node would ever get ready.

#include "base/names.h"
#include "plan/preflight.h"
#include "plan/steps/steps.h"
#include "plan/steps/toleration.h"
#include "plan/view/objects.h"

namespace tco::plan::steps {

Verdict ipamd_tolerates_gate(const View& view) {
  if (view.look.installation.spec.tolerations.ipamd == model::TolerationPolicy::Never) {
    return Done{"spec.tolerations.ipamd is Never"};
  }
  const model::Workload* ipamd =
      find(view, model::WorkloadKind::Deployment, names::kNamespace, "tke-eni-ipamd");
  if (ipamd == nullptr) return Done{"there is no Deployment tke-eni-ipamd"};
  if (!preflight_allows(view)) return waiting_for("preflight");
  return ensure_toleration(view, *ipamd, "ipamd", "IPAMDTolerates");
}

}  // namespace tco::plan::steps
