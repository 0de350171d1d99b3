// The release's objects are deleted at once, its pods end after it. On a node that cannot be
// reached nobody sees them end.

#include <algorithm>

#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

bool cilium(const model::CiliumPod& pod) {
  return pod.component == model::PodComponent::Agent || pod.component == model::PodComponent::Envoy;
}

}  // namespace

Verdict cilium_pods_gone(const World& world) {
  if (!done(release_uninstalled(world))) return waiting_for("the release to be gone");
  std::vector<std::string> nodes;
  for (const model::Node& node : world.nodes) {
    if (!eligible(node) || unreachable(node, world.now)) continue;
    const bool runs = std::ranges::any_of(world.pods, [&](const model::CiliumPod& pod) {
      return cilium(pod) && pod.node == node.meta.name;
    });
    if (runs) nodes.push_back(node.meta.name);
  }
  // It taints nodes whose agent has gone, until its own end.
  for (const std::string& name : world.operator_nodes) {
    const auto node =
        std::ranges::find(world.nodes, name, [](const auto& n) { return n.meta.name; });
    const bool lost = node == world.nodes.end() || unreachable(*node, world.now);
    if (!lost && std::ranges::count(nodes, name) == 0) nodes.push_back(name);
  }
  // A release that is not the operator's keeps its pods.
  if (nodes.empty() || release(world) != nullptr) return Done{};
  return Wait{.reason = reasons::kAwaitingRemoval,
              .message = "the pods of Cilium are ending on " + summarize(nodes),
              .progress = {},
              .recheck = std::chrono::seconds{world.operator_nodes.empty() ? 30 : 2}};
}

}  // namespace tco::plan::steps
