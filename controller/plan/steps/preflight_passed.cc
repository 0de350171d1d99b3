// Is this a cluster that Cilium can be chained into? Asked before the first write of the
// installation; afterwards a failed check is reported and stops no repair.

#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict preflight_passed(const World& world) {
  if (!world.helm) {
    return Wait{.reason = reasons::kSidecarUnavailable,
                .message = world.helm.error().message,
                .recheck = std::chrono::seconds{5}};
  }
  const std::vector<FailedCheck> failed = failed_checks(world);
  if (failed.empty()) return Done{"all checks passed: " + std::string(network_mode(world))};

  std::string message;
  for (const FailedCheck& check : failed) {
    message += (message.empty() ? "" : "\n") + check.message;
  }
  return Blocked{.reason = failed.front().reason, .message = message};
}

}  // namespace tco::plan::steps
