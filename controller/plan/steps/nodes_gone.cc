// Uninstall leaves TKE's components retired: a node that is still there would have neither
// kube-proxy nor a CNI plug-in afterwards.

#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

// From then on there is no way back: a node that joins now waits for the next installation.
bool begun(const World& world) {
  const model::HelmOperation* running = running_operation(world);
  if (running != nullptr && running->type == "Uninstall") return true;
  return release(world)->status == "uninstalling";
}

}  // namespace

Verdict nodes_gone(const World& world) {
  if (!world.helm) return waiting_for("the Helm sidecar");
  if (!release_to_remove(world)) return Done{"there is no release of the operator's to remove"};
  if (begun(world)) return Done{"the release is being removed"};
  const std::vector<std::string> nodes = eligible_nodes(world);
  if (nodes.empty()) return Done{"no node is left that Cilium serves"};
  return Blocked{
      .reason = reasons::kNodesExist,
      .message =
          "spec.deletionPolicy is Uninstall, which would leave " + std::to_string(nodes.size()) +
          " node(s) without a network: " + summarize(nodes) +
          ". Remove them, or set spec.deletionPolicy to UninstallAndRestore (TKE's components "
          "come back first) or to Orphan (Cilium stays)"};
}

}  // namespace tco::plan::steps
