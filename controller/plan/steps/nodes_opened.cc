// Nobody is left to take them away, so before the installation goes no node carries a taint of
// ours. The gate does it, many nodes at a time; here it is only waited for.

#include "plan/gate.h"
#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict nodes_opened(const World& world) {
  const std::vector<std::string> left = nodes_with_our_taint(world);
  if (left.empty() && world.gate.cleared) return Done{};
  std::string message = "taking the operator's taints off the nodes";
  if (!left.empty()) message += ": left on " + summarize(left);
  return Wait{.reason = reasons::kOpeningNodes,
              .message = std::move(message),
              .progress = {},
              .recheck = std::chrono::seconds{1}};
}

}  // namespace tco::plan::steps
