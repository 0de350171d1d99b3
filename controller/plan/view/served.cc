// Whether nodes can do without what served them before Cilium.
#include <algorithm>

#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "plan/view/view.h"

namespace tco::plan {

bool nodes_known(const View& view) {
  constexpr Parts kReads = {Part::Nodes, Part::CiliumPods};
  return std::ranges::none_of(view.look.unread,
                              [&](const auto& entry) { return kReads.contains(entry.first); });
}

bool served_everywhere(const View& view) {
  if (!nodes_known(view)) return false;
  const NodeReport& report = view.nodes();
  if (report.all_left_out) return false;
  if (report.eligible == 0) return true;
  const bool rest_down =
      report.waiting.empty() && std::ranges::all_of(report.overdue, &NodeProblem::down);
  return report.ready > 0 && rest_down && operator_available(view);
}

namespace {

// A roll-out that has failed replaces no agent any more, whatever the DaemonSet counts.
bool agents_roll(const View& view, const model::Workload& agents) {
  const model::Upgrade* upgrade = open_upgrade(view);
  if (upgrade != nullptr && upgrade->failed) return false;
  return agents.observed_generation < agents.meta.generation || agents.updated < agents.desired;
}

}  // namespace

bool still_served(const View& view) {
  if (!nodes_known(view)) return false;
  const model::Workload* agents = find_daemon_set(view, "cilium");
  if (agents == nullptr) return false;
  const bool rolling = agents_roll(view, *agents);
  const PodsByNode& by_node = view.pods_by_node();
  int without = 0;
  for (const model::Node& node : view.look.nodes) {
    if (!owed_to(view, node).agent || !node.reachable || !node.cilium_was_up) continue;
    const auto it = by_node.find(node.meta.name);
    const NodePods pods = it == by_node.end() ? NodePods{} : it->second;
    if (pods.agent != nullptr && pods.agent->ready) continue;
    if (!rolling || overdue_at(view, node, pods) <= view.look.now) return false;
    ++without;
  }
  return without <= view.look.installation.spec.upgrade.max_unavailable;
}

}  // namespace tco::plan
