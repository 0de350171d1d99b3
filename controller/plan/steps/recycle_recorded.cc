// Kernels keep what Cilium put there: BPF programs, routes, rules. No API call undoes that, a
// restart of the machine does. The nodes are written down with their boot ID once Cilium has gone
// from them, in a ConfigMap of its own that outlives the installation: nobody waits for reboots.

#include "plan/reasons.h"
#include "plan/recycle.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"

namespace tco::plan::steps {

Verdict recycle_recorded(const View& view) {
  if (!done(cilium_pods_gone(view))) return waiting_for("the pods of Cilium to be gone");
  const std::string& uid = view.look.installation.meta.uid;
  if (view.look.recycle && view.look.recycle->installation == uid) {
    const auto left = recycle_left(*view.look.recycle, view.look.nodes);
    return Done{left.empty() ? "" : std::to_string(left.size()) + " node(s) want a restart"};
  }
  model::Recycle recycle{.installation = uid, .nodes = {}};
  for (const model::Node& node : view.look.nodes) {
    if (eligible(node)) recycle.nodes.emplace(node.meta.name, node.boot_id);
  }
  if (recycle.nodes.empty()) return Done{};
  std::string message =
      "recording that " + std::to_string(recycle.nodes.size()) + " node(s) want a restart";
  return Act{.action = RecordRecycle{std::move(recycle)},
             .reason = reasons::kRecording,
             .message = std::move(message)};
}

}  // namespace tco::plan::steps
