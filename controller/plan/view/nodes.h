// Which nodes Cilium must run on, and how far each of them is.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "plan/world.h"

namespace tco::plan {

class View;

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
std::string needless_super_node(const View& view);

// Their names, in the order of the World.
std::vector<std::string> eligible_nodes(const View& view);

struct NodePods {
  const model::CiliumPod* agent = nullptr;
  const model::CiliumPod* envoy = nullptr;
};
// A pod that is ending is as good as none: its successor counts.
using PodsByNode = std::map<std::string, NodePods>;
// Ask View::pods_by_node().
PodsByNode group_by_node(const World& look);

// The pod is of the DaemonSet's present template. After a rollback that is the template of pods
// that were never replaced, too: their number is a former one, and only the DaemonSet's count knows
// them.
bool current(const model::Workload* daemon_set, const model::CiliumPod* pod);

// "agent not ready: ImagePullBackOff: ..."; empty: it is ready.
std::string problem_of(std::string_view what, const model::CiliumPod* pod);

struct NodeProblem {
  std::string node;
  std::string why;    // "agent not ready: ImagePullBackOff: ..."
  bool down = false;  // the node itself is: no agent can get ready there
};

struct NodeReport {
  int eligible = 0;  // that the agents' DaemonSet owes a pod
  int excluded = 0;
  // Those of the excluded that could run Cilium, and are left out by their own label or by the
  // DaemonSet: "node-1 (label cilium.io/no-schedule=true)".
  std::vector<std::string> left_out;
  bool all_left_out = false;  // by the DaemonSet, and not one by its label
  int ready = 0;              // agent and, if it is owed one, Envoy Ready on it
  int updated = 0;            // its agent is of the DaemonSet's present template
  int outdated = 0;           // its agent is of a former one
  // The node is older than the release's last change, and its agent or Envoy is not: it was
  // replaced, and is not ready yet.
  int replaced = 0;
  // What keeps nodes from being ready; overdue ones are past their grace.
  std::vector<NodeProblem> waiting;
  int interrupted = 0;  // how many of `waiting` Cilium has served before
  std::vector<NodeProblem> overdue;
  // Until the first node's grace ends; 0 if none is in its grace.
  std::chrono::seconds next_overdue{0};

  bool all_ready() const { return waiting.empty() && overdue.empty(); }
};

// From when on the node is overdue, if its agent or Envoy is not ready. Before the release there
// was nothing to be ready, however old the node is.
model::Time overdue_at(const View& view, const model::Node& node, const NodePods& pods);

// Ask View::nodes().
NodeReport report_nodes(const View& view);

// A node that has not been Ready for this long is given up by a teardown, as Kubernetes gives up
// its pods after 300 s.
inline constexpr std::chrono::minutes kUnreachableAfter{5};
bool unreachable(const model::Node& node, model::Time now);
model::Time unreachable_at(const model::Node& node, model::Time now);  // unless it gets Ready
// The same, but for a node that only waits for the agent to bring its network.
bool down(const model::Node& node, model::Time now);

// Nodes that can be reached and on which a pod of Cilium's still is, also one that is ending. Of
// cilium-operator only while the installation is being taken away.
std::vector<std::string> nodes_with_cilium(const View& view);

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
PodsReport report_pods(const View& view, const model::Workload& daemon_set,
                       model::PodComponent component, PodTemplate which = PodTemplate::Any);

// Nodes and pods are as they are, not as they were before their watch broke.
bool nodes_known(const View& view);

// At least one replica: two are desired, but a cluster of one node can only ever have one.
bool operator_available(const View& view);
// Since when none is. Absent: one is, or there is no Deployment.
std::optional<model::Time> operator_missing_since(const View& view);
// One of the Deployment's present template is available for certain.
bool operator_replaced(const View& view);
// "no replica of Deployment cilium-operator is available yet", and why, as far as nodes show it.
std::string operator_problem(const View& view);

// What the seed waits for before it takes TKE's components away: the agent and Envoy that each node
// is owed, and one cilium-operator. True on a cluster without nodes; not where the agents' own
// selector leaves all of them out, as that is a slip. Nodes that are down are not waited for: their
// agents start with them.
bool served_everywhere(const View& view);

// Whether kube-proxy may be taken away again: every reachable node that Cilium has served once has
// a ready agent, but for those that a roll-out of the agents has under way and that are within
// their grace. A node that only joins
// has nothing to lose (decision 1 of the architecture).
bool still_served(const View& view);

// "; not waited for: node-1 (label ...)", and what that means for kube-proxy; empty: no node is
// left out. kube-proxy is one DaemonSet: it goes from nodes without Cilium, too.
std::string about_left_out(const View& view);

// "node-1, node-2 and 7 more".
std::string summarize(const std::vector<std::string>& nodes, std::size_t most = 3);

// "node-1, node-2: agent not ready; node-3: no agent pod yet; and 7 more": by what is wrong, at
// most three of each.
std::string summarize(const std::vector<NodeProblem>& problems);

}  // namespace tco::plan
