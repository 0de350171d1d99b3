// PURE. What is known of the nodes' CNI directories, and the DaemonSet that sees to them.
//
// Where tke-cni-agent ran there is a 00-multus.conf that sorts before Cilium's file and wins. It
// ran on every node that was there before its DaemonSet was retired, and may have run again
// whenever that is in another state than the one that the nodes were cleaned after. A node that
// gets no agent keeps its file, the only network that it has, until it gets one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/view/view.h"
#include "values/values.h"

namespace tco::plan {

// Nothing is left of it on any node with an agent: tke-cni-agent is retired and the nodes were
// cleaned since, or is not there or kept, and then its file is nobody's business.
bool cni_proven_clean(const View& view);

// The eligible nodes that get no agent, by their own label or by DaemonSet cilium's rules.
std::vector<std::string> nodes_without_agent(const View& view);

// Null: there is none.
const model::Workload* cni_cleaner(const View& view);

enum class CniDuty { Clean, Restore };
// Absent: the image of this program is not known.
std::optional<values::OwnedObject> wanted_cni_cleaner(const View& view, CniDuty duty);

}  // namespace tco::plan
