// The node gate as the installation decides it: what may be done about nodes, and what is left of
// it on them. gate/ decides node by node.
#pragma once

#include <optional>

#include "model/gate.h"
#include "plan/world.h"

namespace tco::plan {

// Absent: too little is known to say anything (the sidecar is away); what was decided before holds.
//   add     only while our release is deployed, and neither suspended, stopped nor being deleted
//   open    as long as our release is there, suspended or not: it fails open
//   clear   the gate is off, or the installation is being deleted
std::optional<model::GatePolicy> gate_policy(const World& world);

// Whether the gate has anything to do with this node: Cilium runs there.
bool gateable(const model::Node& node);

// Whether we added it, under whatever key.
bool ours(const model::Taint& taint);

// Gateable nodes that carry the gate's taint, whoever added it.
int gated_nodes(const World& world);

// Nodes that carry a taint of ours.
std::vector<std::string> nodes_with_our_taint(const World& world);

}  // namespace tco::plan
