#include "plan/view/nodes.h"

#include <algorithm>
#include <set>

#include "plan/view/clock.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "plan/view/view.h"

namespace tco::plan {
namespace {

std::string down_problem(const model::Node& node) {
  return node.reachable ? "the node is not Ready" : "the node is down: its kubelet does not report";
}

// A restarted container or a rebooted node keeps its pod; only a roll-out or an eviction replaces
// it.
bool replaced(const View& view, const model::Node& node, const model::CiliumPod* pod) {
  const model::Release* found = release(view);
  if (found == nullptr || node.meta.created >= found->updated) return false;
  return pod == nullptr || (!pod->ready && pod->meta.created >= found->updated);
}

}  // namespace

std::string problem_of(std::string_view what, const model::CiliumPod* pod) {
  if (pod == nullptr) return "no " + std::string(what) + " pod yet";
  if (pod->ready) return {};
  std::string text = std::string(what) + " not ready";
  if (!pod->waiting.empty()) text += ": " + pod->waiting;
  return text;
}

model::Time overdue_at(const View& view, const model::Node& node, const NodePods& pods) {
  const model::Time now = view.look.now;
  const model::Time created = believed(node.meta.created, now);
  model::Time since = created;
  if (const model::Release* found = release(view)) {
    since = std::max(since, believed(found->updated, now));
  }
  for (const model::CiliumPod* pod : {pods.agent, pods.envoy}) {
    if (pod == nullptr) continue;
    since = std::max({since, believed(pod->meta.created, now), believed(pod->ready_changed, now)});
  }
  return std::max(created + kJoinGrace, since + kUnreadyGrace);
}

bool current(const model::Workload* daemon_set, const model::CiliumPod* pod) {
  if (pod == nullptr || daemon_set == nullptr) return false;
  // The API server counts templates itself; another change of the object, such as of its update
  // strategy, makes no pod a former one.
  if (pod->template_generation == daemon_set->template_generation) return true;
  return daemon_set->observed_generation >= daemon_set->meta.generation &&
         daemon_set->updated >= daemon_set->desired;
}

PodsByNode group_by_node(const World& look) {
  PodsByNode by_node;
  for (const model::CiliumPod& pod : look.pods) {
    if (pod.node.empty() || pod.meta.deleting) continue;
    if (pod.component == model::PodComponent::Agent) by_node[pod.node].agent = &pod;
    if (pod.component == model::PodComponent::Envoy) by_node[pod.node].envoy = &pod;
  }
  return by_node;
}

bool super_node(const model::Node& node) {
  return node.instance_type == "eklet" || node.meta.name.starts_with("eklet-");
}

std::string needless_super_node(const View& view) {
  const auto own = std::ranges::find_if(view.look.nodes, [&](const model::Node& node) {
    return node.meta.name == view.look.operator_node && super_node(node);
  });
  if (own == view.look.nodes.end()) return {};
  const NodeReport& report = view.nodes();
  return report.ready > 0 && report.all_ready() ? own->meta.name : std::string();
}

bool eligible(const model::Node& node) {
  if (node.meta.deleting || super_node(node)) return false;
  if (node.instance_type == "external") return false;
  return node.os.empty() || node.os == "linux";
}

namespace {

std::string left_out(const model::Node& node) {
  return node.meta.name + (node.no_schedule
                               ? " (label cilium.io/no-schedule=true)"
                               : " (selector, affinity or tolerations of DaemonSet cilium)");
}

}  // namespace

std::vector<std::string> eligible_nodes(const View& view) {
  std::vector<std::string> names;
  for (const model::Node& node : view.look.nodes) {
    if (eligible(node)) names.push_back(node.meta.name);
  }
  return names;
}

NodeReport report_nodes(const View& view) {
  NodeReport report;
  const PodsByNode& by_node = view.pods_by_node();
  for (const model::Node& node : view.look.nodes) {
    const Owed owed = owed_to(view, node);
    if (!owed.agent) {
      ++report.excluded;
      if (eligible(node)) report.left_out.push_back(left_out(node));
      if (eligible(node) && !node.no_schedule) report.all_left_out = true;
      continue;
    }
    ++report.eligible;
    const auto it = by_node.find(node.meta.name);
    const NodePods pods = it == by_node.end() ? NodePods{} : it->second;
    if (current(find_daemon_set(view, "cilium"), pods.agent)) {
      ++report.updated;
    } else if (pods.agent != nullptr && find_daemon_set(view, "cilium") != nullptr) {
      ++report.outdated;
    }
    const bool new_envoy = owed.envoy && replaced(view, node, pods.envoy);
    if (replaced(view, node, pods.agent) || new_envoy) ++report.replaced;

    std::string why = problem_of("agent", pods.agent);
    if (why.empty() && owed.envoy) why = problem_of("Envoy", pods.envoy);
    if (why.empty()) {
      ++report.ready;
      continue;
    }
    if (down(node, view.look.now)) {
      report.overdue.push_back({node.meta.name, down_problem(node), true});
      continue;
    }
    const auto left =
        std::chrono::ceil<std::chrono::seconds>(overdue_at(view, node, pods) - view.look.now);
    if (left.count() <= 0) {
      report.overdue.push_back({node.meta.name, std::move(why)});
      continue;
    }
    report.waiting.push_back({node.meta.name, std::move(why)});
    if (node.cilium_was_up) ++report.interrupted;
    const bool sooner = report.next_overdue.count() == 0 || left < report.next_overdue;
    if (sooner) report.next_overdue = left;
  }
  report.all_left_out = report.all_left_out && report.eligible == 0;
  return report;
}

model::Time unreachable_at(const model::Node& node, model::Time now) {
  return std::max(believed(node.meta.created, now), believed(node.ready_changed, now)) +
         kUnreachableAfter;
}

bool unreachable(const model::Node& node, model::Time now) {
  return !node.ready && now >= unreachable_at(node, now);
}

std::vector<std::string> nodes_with_cilium(const View& view) {
  std::set<std::string_view> with(view.look.operator_nodes.begin(), view.look.operator_nodes.end());
  const std::set<std::string_view> with_operator = with;
  for (const model::CiliumPod& pod : view.look.pods) {
    const bool on_each =
        pod.component == model::PodComponent::Agent || pod.component == model::PodComponent::Envoy;
    if (on_each && !pod.node.empty()) with.insert(pod.node);
  }
  std::vector<std::string> nodes;
  for (const model::Node& node : view.look.nodes) {
    const std::string& name = node.meta.name;
    const bool counts = eligible(node) || with_operator.contains(name);
    if (counts && with.contains(name) && !unreachable(node, view.look.now)) nodes.push_back(name);
  }
  return nodes;
}

bool down(const model::Node& node, model::Time now) {
  return unreachable(node, now) && !node.lacks_network;
}

}  // namespace tco::plan
