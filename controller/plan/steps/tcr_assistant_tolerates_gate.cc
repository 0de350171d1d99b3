// When Cilium's images come from a private TCR registry, its assistant must run before Cilium can:
// it hands out the pull secrets.

#include "plan/facts.h"
#include "plan/preflight.h"
#include "plan/steps/steps.h"
#include "plan/steps/toleration.h"

namespace tco::plan::steps {

// quay.tencentcloudcr.com is the public mirror: it needs no secret.
bool private_tcr(const std::string& registry) {
  const std::string host = registry.substr(0, registry.find('/'));
  return host.ends_with(".tencentcloudcr.com") && host != "quay.tencentcloudcr.com";
}

Verdict tcr_assistant_tolerates_gate(const World& world) {
  const model::InstallationSpec& spec = world.installation.spec;
  if (spec.tolerations.tcr_assistant == model::TolerationPolicy::Never) {
    return Done{"spec.tolerations.tcrAssistant is Never"};
  }
  if (!private_tcr(spec.image_registry)) return Done{"no image comes from a private TCR registry"};
  const model::Workload* assistant =
      find(world, model::WorkloadKind::Deployment, "tcr-assistant-system",
           "tcr-assistant-controller-manager");
  if (assistant == nullptr) return Done{"the TCR assistant is not installed"};
  if (!preflight_allows(world)) return waiting_for("preflight");
  return ensure_toleration(world, *assistant, "tcrAssistant");
}

}  // namespace tco::plan::steps
