// Nobody is left to take them away, so before the installation goes no node carries a taint of
// ours. The gate does it, many nodes at a time; here it is only waited for. A node that nobody may
// patch keeps its taint and holds up nothing: it is named.

#include "plan/gate.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"

namespace tco::plan::steps {

Verdict nodes_opened(const View& view) {
  const TaintsLeft left = sort_out(view, nodes_with_our_taint(view));
  if (left.open.empty() && view.look.gate.cleared) {
    if (left.given_up.empty()) return Done{};
    return Done{"the operator's taint stays on " + summarize(left.given_up) + ": " + left.why +
                "; take it off with kubectl taint nodes"};
  }
  std::string message = "taking the operator's taints off the nodes";
  if (!left.open.empty()) message += ": left on " + summarize(left.open);
  return Wait{.reason = reasons::kOpeningNodes,
              .message = std::move(message),
              .progress = {},
              .recheck = std::chrono::seconds{1}};
}

}  // namespace tco::plan::steps
