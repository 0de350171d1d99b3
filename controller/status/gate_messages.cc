#include "status/gate_messages.h"

#include <vector>

#include "plan/view/nodes.h"

namespace tco::status {

// A pool's template or a Machine's controller, most likely: it writes the taints that it knows.
std::string taint_stuck(const plan::View& view) {
  const model::Installation& installation = view.look.installation;
  return "taint " + installation.spec.gate.taint_key + " comes back each time it is taken off " +
         plan::summarize(view.look.gate.stuck) +
         (installation.meta.deleting ? "" : ", whose agents are ready") +
         "; it is taken off again later. Find who adds it in the node's metadata.managedFields; a "
         "pool must have it as a startup taint, not as a taint";
}

// The nodes, and the first refusal: mostly one webhook or policy has the same to say of all.
std::string node_patch_refused(const plan::View& view) {
  std::vector<std::string> nodes;
  for (const model::UnpatchedNode& each : view.look.gate.unpatched) nodes.push_back(each.node);
  const model::UnpatchedNode& first = view.look.gate.unpatched.front();
  return "the gate's taint cannot be changed on " + plan::summarize(nodes) + "; " + first.node +
         ": " + first.why + ". Each is tried again by itself";
}

}  // namespace tco::status
