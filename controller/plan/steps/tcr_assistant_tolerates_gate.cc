// When Cilium's images come from a private TCR registry, its assistant must run before Cilium can:
// it hands out the pull secrets.

#include "plan/preflight.h"
#include "plan/steps/steps.h"
#include "plan/steps/toleration.h"
#include "plan/view/objects.h"
#include "plan/view/tolerations.h"

namespace tco::plan::steps {

Verdict tcr_assistant_tolerates_gate(const View& view) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  if (spec.tolerations.tcr_assistant == model::TolerationPolicy::Never) {
    return Done{"spec.tolerations.tcrAssistant is Never"};
  }
  if (!private_tcr(spec.image_registry)) return Done{"no image comes from a private TCR registry"};
  const model::Workload* assistant =
      find(view, model::WorkloadKind::Deployment, "tcr-assistant-system",
           "tcr-assistant-controller-manager");
  if (assistant == nullptr) return Done{"the TCR assistant is not installed"};
  if (!preflight_allows(view)) return waiting_for("preflight");
  return ensure_toleration(view, *assistant, "tcrAssistant", "TCRAssistantTolerates");
}

}  // namespace tco::plan::steps
