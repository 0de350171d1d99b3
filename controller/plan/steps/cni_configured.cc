// The agents mount the CNI ConfigMap; without it their pods hang in ContainerCreating.

#include "plan/facts.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "values/values.h"

namespace tco::plan::steps {

Verdict cni_configured(const World& world) {
  const model::InstallationSpec& spec = world.installation.spec;
  const std::string desired = values::cni_config(spec.cni);
  const std::string name = spec.release.ns + "/" + spec.cni.config_map_name;
  if (world.cni_config == desired) return Done{"ConfigMap " + name + " is in place"};
  if (!preflight_allows(world)) return waiting_for("preflight");
  return Act{.action = ApplyCniConfig{.ns = spec.release.ns,
                                      .name = spec.cni.config_map_name,
                                      .key = spec.cni.config_map_key,
                                      .text = desired},
             .reason = reasons::kConfiguringCNI,
             .message = "writing the CNI configuration to ConfigMap " + name};
}

}  // namespace tco::plan::steps
