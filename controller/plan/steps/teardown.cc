// The way out: no Helm operation is left alone, and the finalizer goes last. With Orphan that is
// all, and the network stays as it is.

#include <algorithm>

#include "base/names.h"
#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/recycle.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

// An Event holds 1 kB; this many names fit.
constexpr std::size_t kMostNodes = 30;

// What no API call undoes: BPF programs, routes and rules live in kernels until they start anew.
std::string what_is_left(const World& world) {
  if (!world.recycle) return {};
  std::vector<std::string> nodes;
  std::vector<std::string> missed;
  for (const auto& [name, boot] : recycle_left(*world.recycle, world.nodes)) nodes.push_back(name);
  if (nodes.empty()) return {};
  std::string text = "; recycle required, for what Cilium left in the kernels of " +
                     std::to_string(nodes.size()) +
                     " node(s), restart or replace: " + summarize(nodes, kMostNodes);
  for (const model::Node& node : world.nodes) {
    if (eligible(node) && unreachable(node, world.now)) missed.push_back(node.meta.name);
  }
  if (!missed.empty()) text += "; not reachable: " + summarize(missed, kMostNodes);
  return text + "; ConfigMap " + std::string(names::kNamespace) + "/" +
         std::string(names::kRecycleConfigMap) + " keeps the list";
}

}  // namespace

// Letting go in the middle of a Helm operation would leave nobody to see its end. A sidecar that
// does not answer runs none.
Verdict helm_operation_ended(const World& world) {
  const model::HelmOperation* running = running_operation(world);
  if (running == nullptr) return Done{};
  const bool orphan = world.installation.spec.deletion_policy == model::DeletionPolicy::Orphan;
  if (!orphan && running->type == "Uninstall") return Done{"that is the uninstalling itself"};
  return Wait{.reason = reasons::kDeleting,
              .message = "waiting for the Helm operation under way: " + running->phase,
              .recheck = std::chrono::seconds{2}};
}

Verdict finalizer_removed(const World& world) {
  if (running_operation(world) != nullptr) return waiting_for("the Helm operation");
  if (!done(gate_handed_back(world))) return waiting_for("the gate to be handed back");
  if (!done(nodes_opened(world))) return waiting_for("the nodes to be without our taint");
  if (std::ranges::count(world.installation.finalizers, names::kFinalizer) == 0) return Done{};
  return Act{
      .action = RemoveFinalizer{},
      .reason = reasons::kDeleting,
      .message = "removing the finalizer; Cilium and the retired components stay as they are"};
}

// REQUIRES: everything before it is done (the table sees to that).
Verdict finalizer_removed_last(const World& world) {
  if (std::ranges::count(world.installation.finalizers, names::kFinalizer) == 0) return Done{};
  const bool restored =
      world.installation.spec.deletion_policy == model::DeletionPolicy::UninstallAndRestore;
  return Act{.action = RemoveFinalizer{},
             .reason = reasons::kDeleting,
             .message = std::string("removing the finalizer; Cilium is uninstalled, TKE's ") +
                        "components " + (restored ? "are as they were before" : "stay retired") +
                        what_is_left(world)};
}

}  // namespace tco::plan::steps
