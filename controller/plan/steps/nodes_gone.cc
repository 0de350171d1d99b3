// Uninstall leaves TKE's components retired: a node that is still there would have neither
// kube-proxy nor a CNI plug-in afterwards.

#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

// From then on there is no way back: a node that joins now waits for the next installation.
bool begun(const View& view) {
  const model::HelmOperation* running = running_operation(view);
  if (running != nullptr && running->type == "Uninstall") return true;
  return release(view)->status == "uninstalling";
}

}  // namespace

Verdict nodes_gone(const View& view) {
  if (!view.look.helm) return waiting_for("the Helm sidecar");
  if (!release_to_remove(view)) return Done{"there is no release of the operator's to remove"};
  if (begun(view)) return Done{"the release is being removed"};
  const std::vector<std::string> nodes = eligible_nodes(view);
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
