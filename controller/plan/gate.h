// The node gate as the installation decides it: what may be done about nodes, and what is left of
// it on them. gate/ decides node by node.
#pragma once

#include <optional>

#include "model/gate.h"
#include "plan/view/view.h"

namespace tco::plan {

// Absent: too little is known to say anything (the sidecar is away, and there is a DaemonSet of
// agents); what was decided before holds.
//   add     only while our release is deployed, and neither suspended, stopped nor being deleted
//   open    as long as our release is there, suspended or not: it fails open
//   clear   the gate is off, or the installation is being deleted
//   sweep   the installation is being taken away, neither suspended nor stopped, and neither the
//           release nor a pod of Cilium's is left
std::optional<model::GatePolicy> gate_policy(const View& view);

// Whether the gate has anything to do with this node: Cilium runs there.
bool gateable(const model::Node& node);

// Whether we added it, under whatever key.
bool ours(const model::Taint& taint);

// Gateable nodes that carry the gate's taint, whoever added it.
int gated_nodes(const View& view);

// Nodes that carry a taint of ours.
std::vector<std::string> nodes_with_our_taint(const View& view);

// Nodes that carry a taint of the key, whoever added it.
std::vector<std::string> tainted_nodes(const View& view);

// Of nodes that are to lose a taint: those that the gate still works on, and those that it cannot
// bring there, as their patch is refused for ten minutes or undone each time.
struct TaintsLeft {
  std::vector<std::string> open;
  std::vector<std::string> given_up;
  std::string why;  // of those given up, in words for people
};
TaintsLeft sort_out(const View& view, std::vector<std::string> nodes);

}  // namespace tco::plan
