// As long as cilium-operator lives, it puts its taint on nodes whose agent has ended; the one that
// ends with the release leaves it there. Nobody else takes it off, and nothing could be scheduled
// any more (cilium/cilium#31943). What a node pool gives to its nodes is outside the cluster.

#include <algorithm>
#include <array>
#include <optional>

#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

// Somebody who puts it back as often as it is taken off must not keep the object for ever.
constexpr std::chrono::minutes kGiveUpAfter{10};
// What comes after this step: from there it does not go back.
constexpr std::array<std::string_view, 3> kLater = {"PlanRemoved", "RecordsRemoved",
                                                    "FinalizerRemoved"};

bool given_up(const World& world) {
  const std::optional<model::OperationStatus>& now = world.installation.status.operation;
  if (!now) return false;
  if (std::ranges::count(kLater, now->step) > 0) return true;
  return now->step == "GateTaintsRemoved" && world.now - now->started >= kGiveUpAfter;
}

}  // namespace

Verdict gate_taints_removed(const World& world) {
  if (!done(cilium_pods_gone(world))) return waiting_for("the pods of Cilium to be gone");
  const std::string& taint = world.installation.spec.gate.taint_key;
  std::vector<std::string> tainted;
  std::optional<RemoveTaint> first;
  for (const model::Node& node : world.nodes) {
    const auto found = std::ranges::find(node.taints, taint, &model::Taint::key);
    if (found == node.taints.end()) continue;
    tainted.push_back(node.meta.name);
    const auto index = static_cast<std::size_t>(found - node.taints.begin());
    if (!first) first = RemoveTaint{.node = node.meta.name, .index = index, .taint = *found};
  }
  if (!first) return Done{};
  if (given_up(world)) {
    return Done{"somebody puts " + taint + " back on " + summarize(tainted) +
                ": take it out of the node pools"};
  }
  return Act{.action = *std::move(first),
             .reason = reasons::kRemovingTaints,
             .message = "taking " + taint + " off " + summarize(tainted)};
}

}  // namespace tco::plan::steps
