// The user's Helm values are merged last, so they must not undo what the installation rests on; and
// what the operator's own depend on must be known.

#include "base/names.h"
#include "plan/facts.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "values/values.h"

namespace tco::plan::steps {

Verdict values_accepted(const World& world) {
  const std::vector<std::string> problems = values::problems_in(world.installation.spec.values);
  if (problems.empty() && !non_masquerade_cidrs(world)) {
    return Blocked{.reason = reasons::kEgressRangesUnknown,
                   .message = "entry " + std::string(names::kIpMasqConfigKey) + " of ConfigMap " +
                              std::string(names::kNamespace) + "/" +
                              std::string(names::kIpMasqConfigMap) +
                              " names no ranges that can be read: set "
                              "spec.egress.nonMasqueradeCIDRs to all ranges of the VPC",
                   .recheck = std::chrono::minutes{1}};
  }
  if (problems.empty()) return Done{};
  std::string message;
  for (const std::string& problem : problems) {
    message += (message.empty() ? "" : "\n") + problem;
  }
  return Blocked{.reason = reasons::kValuesConflict, .message = message};
}

}  // namespace tco::plan::steps
