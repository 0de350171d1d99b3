// As long as cilium-operator lives, it puts its taint on nodes whose agent has ended; the one that
// ends with the release leaves it there. Nobody else takes it off, and nothing could be scheduled
// any more (cilium/cilium#31943). The gate does it, many nodes at a time; here it is waited for.
// What a node pool gives to its nodes is outside the cluster.

#include "plan/gate.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"
#include "plan/view/release.h"

namespace tco::plan::steps {

Verdict gate_taints_removed(const View& view) {
  if (!done(cilium_pods_gone(view))) return waiting_for("the pods of Cilium to be gone");
  const std::string& taint = view.look.installation.spec.gate.taint_key;
  // Whose Cilium runs on takes its taint off itself.
  if (release(view) != nullptr) return Done{"another's Cilium sees to " + taint};
  const TaintsLeft left = sort_out(view, tainted_nodes(view));
  if (!left.open.empty()) {
    return Wait{.reason = reasons::kRemovingTaints,
                .message = "taking " + taint + " off " + summarize(left.open),
                .progress = {},
                .recheck = std::chrono::seconds{1}};
  }
  if (left.given_up.empty()) return Done{};
  return Done{taint + " stays on " + summarize(left.given_up) + ": " + left.why +
              "; look for it in the node pools, or take it off with kubectl taint nodes"};
}

}  // namespace tco::plan::steps
