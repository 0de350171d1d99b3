// Which nodes Cilium must run on, and how far each of them is.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "plan/world.h"

namespace tco::plan {

// An agent may need this long from the node's creation until it is ready: image pulls and the
// startup probe of chart 1.18 (300 x 2 s). Until then a joining node is nobody's problem.
inline constexpr std::chrono::minutes kJoinGrace{10};
// Nothing counts as unhealthy before it has been so this long.
inline constexpr std::chrono::minutes kUnreadyGrace{2};

// Linux nodes that are neither super nodes (their pods have a network of their own), nor
// registered from outside, nor on their way out.
bool eligible(const model::Node& node);

// TKE's serverless ones; an operator may run there while the cluster has no other nodes.
bool super_node(const model::Node& node);
// The super node that the operator runs on although eligible nodes are served by Cilium; empty: it
// runs elsewhere, or has nowhere else to go.
std::string needless_super_node(const World& world);

// Their names, in the order of the World.
std::vector<std::string> eligible_nodes(const World& world);

struct NodePods {
  const model::CiliumPod* agent = nullptr;
  const model::CiliumPod* envoy = nullptr;
};
// Cilium's pods, by the node's name. A pod that is ending is as good as none: its successor counts.
std::map<std::string, NodePods> pods_by_node(const World& world);

// The pod is of the DaemonSet's present template. After a rollback that is the template of pods
// that were never replaced, too: their number is a former one, and only the DaemonSet's count knows
// them.
bool current(const model::Workload* daemon_set, const model::CiliumPod* pod);

struct NodeProblem {
  std::string node;
  std::string why;  // "agent not ready: ImagePullBackOff: ..."
};

struct NodeReport {
  int eligible = 0;
  int excluded = 0;
  int ready = 0;     // agent and Envoy Ready on it
  int updated = 0;   // its agent is of the DaemonSet's present template
  int outdated = 0;  // its agent is of a former one
  // The node is older than the release's last change, and its agent or Envoy is not: it was
  // replaced, and is not ready yet.
  int replaced = 0;
  // What keeps nodes from being ready; overdue ones are past their grace.
  std::vector<NodeProblem> waiting;
  std::vector<NodeProblem> overdue;
  // Until the first node's grace ends; 0 if none is in its grace.
  std::chrono::seconds next_overdue{0};

  bool all_ready() const { return waiting.empty() && overdue.empty(); }
};

NodeReport report_nodes(const World& world);

// A node that has not been Ready for this long is given up by a teardown, as Kubernetes gives up
// its pods after 300 s.
inline constexpr std::chrono::minutes kUnreachableAfter{5};
bool unreachable(const model::Node& node, model::Time now);

// How far the pods of a DaemonSet that was put back are, on the eligible nodes.
struct PodsReport {
  int expected = 0;
  int ready = 0;
  std::vector<NodeProblem> waiting;
  std::vector<std::string> skipped;      // the nodes that are unreachable
  std::chrono::seconds next_skipped{0};  // until the first of `waiting` is skipped; 0: none will be
};
// Current: a pod of a former template is none.
enum class PodTemplate { Any, Current };
PodsReport report_pods(const World& world, const model::Workload& daemon_set,
                       model::PodComponent component, PodTemplate which = PodTemplate::Any);

// At least one replica: two are desired, but a cluster of one node can only ever have one.
bool operator_available(const World& world);

// What the seed waits for before it takes TKE's components away: every eligible node's agent and
// Envoy, and one cilium-operator. True on a cluster without nodes.
bool served_everywhere(const World& world);

// Whether kube-proxy may be taken away again: every reachable node that Cilium has served once has
// a ready agent, but for those that a roll-out of the agents has under way. A node that only joins
// has nothing to lose (decision 1 of the architecture).
bool still_served(const World& world);

// "node-1, node-2 and 7 more".
std::string summarize(const std::vector<std::string>& nodes, std::size_t most = 3);

// "node-1: agent not ready; node-2: no agent pod yet; and 7 more": at most three.
std::string summarize(const std::vector<NodeProblem>& problems);

}  // namespace tco::plan
