#include "plan/nodes.h"

#include <algorithm>

#include "plan/facts.h"

namespace tco::plan {
namespace {

std::string problem_of(std::string_view what, const model::CiliumPod* pod) {
  if (pod == nullptr) return "no " + std::string(what) + " pod yet";
  if (pod->ready) return {};
  std::string text = std::string(what) + " not ready";
  if (!pod->waiting.empty()) text += ": " + pod->waiting;
  return text;
}

// The moment from which the node's missing readiness counts. Before the release there was nothing
// to be ready, however old the node is.
model::Time due(const World& world, const model::Node& node, const NodePods& pods) {
  model::Time since = node.meta.created;
  if (const model::Release* found = release(world)) since = std::max(since, found->updated);
  for (const model::CiliumPod* pod : {pods.agent, pods.envoy}) {
    if (pod != nullptr) since = std::max({since, pod->meta.created, pod->ready_changed});
  }
  return std::max(node.meta.created + kJoinGrace, since + kUnreadyGrace);
}

// A restarted container or a rebooted node keeps its pod; only a roll-out or an eviction replaces
// it.
bool replaced(const World& world, const model::Node& node, const model::CiliumPod* pod) {
  const model::Release* found = release(world);
  if (found == nullptr || node.meta.created >= found->updated) return false;
  return pod == nullptr || (!pod->ready && pod->meta.created >= found->updated);
}

}  // namespace

bool current(const model::Workload* daemon_set, const model::CiliumPod* pod) {
  if (pod == nullptr || daemon_set == nullptr) return false;
  if (daemon_set->observed_generation < daemon_set->meta.generation) return false;
  return pod->template_generation == daemon_set->template_generation ||
         daemon_set->updated >= daemon_set->desired;
}

std::map<std::string, NodePods> pods_by_node(const World& world) {
  std::map<std::string, NodePods> by_node;
  for (const model::CiliumPod& pod : world.pods) {
    if (pod.node.empty() || pod.meta.deleting) continue;
    if (pod.component == model::PodComponent::Agent) by_node[pod.node].agent = &pod;
    if (pod.component == model::PodComponent::Envoy) by_node[pod.node].envoy = &pod;
  }
  return by_node;
}

bool super_node(const model::Node& node) {
  return node.instance_type == "eklet" || node.meta.name.starts_with("eklet-");
}

std::string needless_super_node(const World& world) {
  const auto own = std::ranges::find_if(world.nodes, [&](const model::Node& node) {
    return node.meta.name == world.operator_node && super_node(node);
  });
  if (own == world.nodes.end()) return {};
  const NodeReport report = report_nodes(world);
  return report.ready > 0 && report.all_ready() ? own->meta.name : std::string();
}

bool eligible(const model::Node& node) {
  if (node.meta.deleting || super_node(node)) return false;
  if (node.instance_type == "external") return false;
  return node.os.empty() || node.os == "linux";
}

std::vector<std::string> eligible_nodes(const World& world) {
  std::vector<std::string> names;
  for (const model::Node& node : world.nodes) {
    if (eligible(node)) names.push_back(node.meta.name);
  }
  return names;
}

NodeReport report_nodes(const World& world) {
  NodeReport report;
  const std::map<std::string, NodePods> by_node = pods_by_node(world);
  for (const model::Node& node : world.nodes) {
    if (!eligible(node)) {
      ++report.excluded;
      continue;
    }
    ++report.eligible;
    const auto it = by_node.find(node.meta.name);
    const NodePods pods = it == by_node.end() ? NodePods{} : it->second;
    if (current(find_daemon_set(world, "cilium"), pods.agent)) {
      ++report.updated;
    } else if (pods.agent != nullptr && find_daemon_set(world, "cilium") != nullptr) {
      ++report.outdated;
    }
    if (replaced(world, node, pods.agent) || replaced(world, node, pods.envoy)) ++report.replaced;

    std::string why = problem_of("agent", pods.agent);
    if (why.empty()) why = problem_of("Envoy", pods.envoy);
    if (why.empty()) {
      ++report.ready;
      continue;
    }
    const auto left = std::chrono::ceil<std::chrono::seconds>(due(world, node, pods) - world.now);
    if (left.count() <= 0) {
      report.overdue.push_back({node.meta.name, std::move(why)});
      continue;
    }
    report.waiting.push_back({node.meta.name, std::move(why)});
    const bool sooner = report.next_overdue.count() == 0 || left < report.next_overdue;
    if (sooner) report.next_overdue = left;
  }
  return report;
}

bool unreachable(const model::Node& node, model::Time now) {
  return !node.ready && now >= std::max(node.meta.created, node.ready_changed) + kUnreachableAfter;
}

// A node without a pod is waited for only while the DaemonSet still owes one: its own selector may
// leave nodes out.
PodsReport report_pods(const World& world, const model::Workload& daemon_set,
                       model::PodComponent component, PodTemplate which) {
  std::map<std::string, const model::CiliumPod*> by_node;
  for (const model::CiliumPod& pod : world.pods) {
    const bool counts = pod.component == component && !pod.node.empty() && !pod.meta.deleting;
    const bool former = pod.template_generation != daemon_set.template_generation;
    if (!counts || (former && which == PodTemplate::Current)) continue;
    by_node[pod.node] = &pod;
  }
  const bool owed = daemon_set.observed_generation < daemon_set.meta.generation ||
                    static_cast<int>(by_node.size()) < daemon_set.desired;
  PodsReport report;
  for (const model::Node& node : world.nodes) {
    if (!eligible(node)) continue;
    const auto it = by_node.find(node.meta.name);
    const model::CiliumPod* pod = it == by_node.end() ? nullptr : it->second;
    if (pod == nullptr && !owed) continue;
    if (unreachable(node, world.now)) {
      report.skipped.push_back(node.meta.name);
      continue;
    }
    ++report.expected;
    if (pod != nullptr && pod->ready) {
      ++report.ready;
      continue;
    }
    report.waiting.push_back({node.meta.name, problem_of(daemon_set.meta.name, pod)});
    if (node.ready) continue;
    const auto left = std::chrono::ceil<std::chrono::seconds>(
        std::max(node.meta.created, node.ready_changed) + kUnreachableAfter - world.now);
    const bool sooner = report.next_skipped.count() == 0 || left < report.next_skipped;
    if (sooner) report.next_skipped = left;
  }
  return report;
}

bool operator_available(const World& world) {
  const model::Workload* deployment = find(world, model::WorkloadKind::Deployment,
                                           world.installation.spec.release.ns, "cilium-operator");
  return deployment != nullptr && deployment->available > 0;
}

bool served_everywhere(const World& world) {
  const NodeReport report = report_nodes(world);
  return report.eligible == 0 || (report.all_ready() && operator_available(world));
}

bool still_served(const World& world) {
  const model::Workload* agents = find_daemon_set(world, "cilium");
  if (agents == nullptr) return false;
  const bool rolling =
      agents->observed_generation < agents->meta.generation || agents->updated < agents->desired;
  const std::map<std::string, NodePods> by_node = pods_by_node(world);
  int without = 0;
  for (const model::Node& node : world.nodes) {
    if (!eligible(node) || !node.reachable || !node.cilium_was_up) continue;
    const auto it = by_node.find(node.meta.name);
    const model::CiliumPod* agent = it == by_node.end() ? nullptr : it->second.agent;
    if (agent == nullptr || !agent->ready) ++without;
  }
  return without <= (rolling ? world.installation.spec.upgrade.max_unavailable : 0);
}

std::string summarize(const std::vector<std::string>& nodes, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(nodes.size(), most); ++i) {
    text += (i == 0 ? "" : ", ") + nodes[i];
  }
  if (nodes.size() > most) text += " and " + std::to_string(nodes.size() - most) + " more";
  return text;
}

std::string summarize(const std::vector<NodeProblem>& problems) {
  constexpr std::size_t kMost = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(problems.size(), kMost); ++i) {
    text += (i == 0 ? "" : "; ") + problems[i].node + ": " + problems[i].why;
  }
  if (problems.size() > kMost) {
    text += "; and " + std::to_string(problems.size() - kMost) + " more";
  }
  return text;
}

}  // namespace tco::plan
