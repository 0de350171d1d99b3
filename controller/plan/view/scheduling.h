// Which node a DaemonSet owes a pod, judged as Kubernetes' DaemonSet controller does: by its node
// selector, its required node affinity, and its tolerations against the node's taints.
#pragma once

#include <map>
#include <string>

#include "model/node.h"
#include "model/workload.h"

namespace tco::plan {

class View;

bool owes(const model::Workload& daemon_set, const model::Node& node);

// The two halves of it, for Deployments too.
bool selects(const model::Workload& workload, const model::Node& node);
// A taint that keeps its pods away. Null: none does.
const model::Taint* untolerated(const model::Workload& workload, const model::Node& node);

// Which of Cilium's DaemonSets owe a node a pod.
struct Owed {
  bool agent = false;
  bool envoy = false;
};
// The eligible nodes, by name. A node whose owner wants no Cilium (cilium.io/no-schedule=true) is
// owed nothing. While there is no DaemonSet of the agents, one is owed to all others: it is yet to
// come. Where there is none of Envoy, Envoy is a part of the agent, or not wanted.
using OwedByNode = std::map<std::string, Owed, std::less<>>;
// Ask View::owed().
OwedByNode work_out_owed(const View& view);

// Nothing: it is not eligible, or left out.
Owed owed_to(const View& view, const model::Node& node);

}  // namespace tco::plan
