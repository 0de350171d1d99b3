// Kernels keep what Cilium put there: BPF programs, routes, rules. No API call undoes that, a
// restart of the machine does. The nodes are written down with their boot ID once Cilium has gone
// from them, in a ConfigMap of its own that outlives the installation: nobody waits for reboots.

#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/recycle.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict recycle_recorded(const World& world) {
  if (!done(cilium_pods_gone(world))) return waiting_for("the pods of Cilium to be gone");
  const std::string& uid = world.installation.meta.uid;
  if (world.recycle && world.recycle->installation == uid) {
    const auto left = recycle_left(*world.recycle, world.nodes);
    return Done{left.empty() ? "" : std::to_string(left.size()) + " node(s) want a restart"};
  }
  model::Recycle recycle{.installation = uid, .nodes = {}};
  for (const model::Node& node : world.nodes) {
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
