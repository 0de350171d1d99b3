// The way out: no Helm operation is left alone, and the finalizer goes last. With Orphan that is
// all, and the network stays as it is.

#include <algorithm>

#include "base/names.h"
#include "plan/gate.h"
#include "plan/reasons.h"
#include "plan/recycle.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

// An Event holds 1 kB; this many names fit.
constexpr std::size_t kMostNodes = 30;

// What no API call undoes: BPF programs, routes and rules live in kernels until they start anew.
std::string what_is_left(const View& view) {
  if (!view.look.recycle) return {};
  std::vector<std::string> nodes;
  std::vector<std::string> missed;
  for (const auto& [name, boot] : recycle_left(*view.look.recycle, view.look.nodes))
    nodes.push_back(name);
  if (nodes.empty()) return {};
  std::string text = "; recycle required, for what Cilium left in the kernels of " +
                     std::to_string(nodes.size()) +
                     " node(s), restart or replace: " + summarize(nodes, kMostNodes);
  for (const model::Node& node : view.look.nodes) {
    if (eligible(node) && unreachable(node, view.look.now)) missed.push_back(node.meta.name);
  }
  if (!missed.empty()) text += "; not reachable: " + summarize(missed, kMostNodes);
  return text + "; ConfigMap " + std::string(names::kNamespace) + "/" +
         std::string(names::kRecycleConfigMap) + " keeps the list";
}

// What nobody takes off any more.
std::string what_stays_tainted(const View& view) {
  std::vector<std::string> nodes = nodes_with_our_taint(view);
  if (view.look.installation.spec.deletion_policy != model::DeletionPolicy::Orphan) {
    nodes = tainted_nodes(view);
  }
  if (nodes.empty()) return {};
  return "; taints that could not be taken off stay on " + summarize(nodes, kMostNodes) +
         ": kubectl taint nodes takes them off";
}

}  // namespace

// Letting go in the middle of a Helm operation would leave nobody to see its end. A sidecar that
// does not answer runs none.
Verdict helm_operation_ended(const View& view) {
  const model::HelmOperation* running = running_operation(view);
  if (running == nullptr) return Done{};
  const bool orphan = view.look.installation.spec.deletion_policy == model::DeletionPolicy::Orphan;
  if (!orphan && running->type == "Uninstall") return Done{"that is the uninstalling itself"};
  return Wait{.reason = reasons::kDeleting,
              .message = "waiting for the Helm operation under way: " + running->phase,
              .recheck = std::chrono::seconds{2}};
}

Verdict finalizer_removed(const View& view) {
  if (running_operation(view) != nullptr) return waiting_for("the Helm operation");
  if (!done(gate_handed_back(view))) return waiting_for("the gate to be handed back");
  if (!done(nodes_opened(view))) return waiting_for("the nodes to be without our taint");
  // Nobody else would give them back their update strategy.
  if (!done(agents_held(view))) return waiting_for("the agents to be replaced again");
  if (std::ranges::count(view.look.installation.finalizers, names::kFinalizer) == 0) return Done{};
  return Act{
      .action = RemoveFinalizer{},
      .reason = reasons::kDeleting,
      .message = "removing the finalizer; Cilium and the retired components stay as they are" +
                 what_stays_tainted(view)};
}

// REQUIRES: everything before it is done (the table sees to that).
Verdict finalizer_removed_last(const View& view) {
  if (std::ranges::count(view.look.installation.finalizers, names::kFinalizer) == 0) return Done{};
  const bool restored =
      view.look.installation.spec.deletion_policy == model::DeletionPolicy::UninstallAndRestore;
  return Act{.action = RemoveFinalizer{},
             .reason = reasons::kDeleting,
             .message = std::string("removing the finalizer; Cilium is uninstalled, TKE's ") +
                        "components " + (restored ? "are as they were before" : "stay retired") +
                        what_stays_tainted(view) + what_is_left(view)};
}

}  // namespace tco::plan::steps
