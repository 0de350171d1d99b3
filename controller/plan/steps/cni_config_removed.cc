// The CNI ConfigMap goes after the release, whose pods mount it, and only if nobody else ever wrote
// it: managedFields names every writer, ours is one name.

#include <algorithm>

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/release.h"

namespace tco::plan::steps {

Verdict cni_config_removed(const View& view) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  const std::string name = spec.release.ns + "/" + spec.cni.config_map_name;
  if (!view.look.cni_config_owners) return Done{"there is no ConfigMap " + name};
  const model::ConfigMapOwners& found = *view.look.cni_config_owners;
  const bool ours =
      !found.writers.empty() && std::ranges::all_of(found.writers, [](const model::Writer& writer) {
        return writer.manager == names::kFieldManager;
      });
  if (!ours) return Done{"ConfigMap " + name + " has another writer too; it stays"};
  if (!view.look.helm || release_to_remove(view)) return waiting_for("the release to be gone");
  if (!done(cilium_pods_gone(view))) return waiting_for("Cilium's pods to be gone");
  return Act{.action = DeleteConfigMap{.ns = spec.release.ns,
                                       .name = spec.cni.config_map_name,
                                       .uid = found.meta.uid},
             .reason = reasons::kRemovingConfig,
             .message = "deleting ConfigMap " + name};
}

}  // namespace tco::plan::steps
