// The finalizer: a deleted installation is let go only after its teardown. What a former one left
// on nodes is forgotten before: the agents that come take it over.

#include <algorithm>

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict claimed(const View& view) {
  if (std::ranges::count(view.look.installation.finalizers, names::kFinalizer) > 0) return Done{};
  if (view.look.recycle) {
    const std::string name(names::kRecycleConfigMap);
    return Act{
        .action = DeleteConfigMap{.ns = std::string(names::kNamespace), .name = name, .uid = {}},
        .reason = reasons::kClaiming,
        .message = "deleting ConfigMap " + std::string(names::kNamespace) + "/" + name +
                   ": Cilium takes over what a former one left on nodes"};
  }
  return Act{.action = AddFinalizer{},
             .reason = reasons::kClaiming,
             .message = "putting the finalizer " + std::string(names::kFinalizer) +
                        " on the CiliumInstallation"};
}

}  // namespace tco::plan::steps
