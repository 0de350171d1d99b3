// The finalizer: a deleted installation is let go only after its teardown.

#include <algorithm>

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict claimed(const World& world) {
  if (std::ranges::count(world.installation.finalizers, names::kFinalizer) > 0) return Done{};
  return Act{.action = AddFinalizer{},
             .reason = reasons::kClaiming,
             .message = "putting the finalizer " + std::string(names::kFinalizer) +
                        " on the CiliumInstallation"};
}

}  // namespace tco::plan::steps
