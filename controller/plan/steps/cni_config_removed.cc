// The CNI ConfigMap goes after the release, whose pods mount it, and only if nobody else ever wrote
// it: managedFields names every writer, ours is one name.

#include <algorithm>

#include "base/names.h"
#include "plan/facts.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict cni_config_removed(const World& world) {
  const model::InstallationSpec& spec = world.installation.spec;
  const std::string name = spec.release.ns + "/" + spec.cni.config_map_name;
  if (!world.cni_config_owners) return Done{"there is no ConfigMap " + name};
  const model::ConfigMapOwners& found = *world.cni_config_owners;
  const bool ours =
      !found.writers.empty() && std::ranges::all_of(found.writers, [](const model::Writer& writer) {
        return writer.manager == names::kFieldManager;
      });
  if (!ours) return Done{"ConfigMap " + name + " has another writer too; it stays"};
  if (!world.helm || release_to_remove(world)) return waiting_for("the release to be gone");
  if (!done(cilium_pods_gone(world))) return waiting_for("Cilium's pods to be gone");
  return Act{.action = DeleteConfigMap{.ns = spec.release.ns,
                                       .name = spec.cni.config_map_name,
                                       .uid = found.meta.uid},
             .reason = reasons::kRemovingConfig,
             .message = "deleting ConfigMap " + name};
}

}  // namespace tco::plan::steps
