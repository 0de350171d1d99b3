// The release's objects are deleted at once, its pods end after it. On a node that cannot be
// reached nobody sees them end.

#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"
#include "plan/view/release.h"

namespace tco::plan::steps {

Verdict cilium_pods_gone(const View& view) {
  if (!done(release_uninstalled(view))) return waiting_for("the release to be gone");
  // A release that is not the operator's keeps its pods. cilium-operator taints nodes whose agent
  // has gone, until its own end.
  const std::vector<std::string>& nodes = view.nodes_with_cilium();
  if (nodes.empty() || release(view) != nullptr) return Done{};
  return Wait{.reason = reasons::kAwaitingRemoval,
              .message = "the pods of Cilium are ending on " + summarize(nodes),
              .progress = {},
              .recheck = std::chrono::seconds{view.look.operator_nodes.empty() ? 30 : 2}};
}

}  // namespace tco::plan::steps
