// A plan of an installation that is gone is about nothing.

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

// REQUIRES: everything before it is done (the table sees to that).
Verdict plan_removed(const View& view) {
  if (view.look.plan.digest.empty()) return Done{};
  const std::string name(names::kPlanConfigMap);
  return Act{
      .action = DeleteConfigMap{.ns = std::string(names::kNamespace), .name = name, .uid = {}},
      .reason = reasons::kRemovingConfig,
      .message = "deleting ConfigMap " + std::string(names::kNamespace) + "/" + name};
}

}  // namespace tco::plan::steps
