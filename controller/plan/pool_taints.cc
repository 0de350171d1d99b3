#include "plan/pool_taints.h"

#include <algorithm>
#include <array>

#include "base/names.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"

namespace tco::plan {
namespace {

// Keys that cluster-autoscaler ignores without being told.
constexpr std::array<std::string_view, 2> kIgnored = {
    "ignore-taint.cluster-autoscaler.kubernetes.io/",
    "startup-taint.cluster-autoscaler.kubernetes.io/"};
// Its flags for others: "--startup-taint=KEY".
constexpr std::array<std::string_view, 2> kFlags = {"--ignore-taint", "--startup-taint"};

bool is_flag(std::string_view argument, const std::string& key) {
  return std::ranges::any_of(
      kFlags, [&](std::string_view flag) { return argument == std::string(flag) + "=" + key; });
}

bool told_of(const model::Workload& autoscaler, const std::string& key) {
  const auto known = [&](std::string_view prefix) { return key.starts_with(prefix); };
  if (std::ranges::any_of(kIgnored, known)) return true;
  for (const model::Container& container : autoscaler.containers) {
    const std::vector<std::string>& arguments = container.arguments;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (is_flag(arguments[i], key)) return true;
      const bool split = i + 1 < arguments.size() && std::ranges::count(kFlags, arguments[i]) > 0;
      if (split && arguments[i + 1] == key) return true;
    }
  }
  return false;
}

// How its autoscaler is told; empty: it knows, or there is none.
std::string cure(const View& view, const model::NodePool& pool, const std::string& key) {
  if (pool.karpenter) {
    const bool knows = std::ranges::count(pool.startup_taints, key) > 0;
    return knows ? std::string() : "add " + key + " to its startupTaints";
  }
  const model::Workload* autoscaler =
      find(view, model::WorkloadKind::Deployment, names::kNamespace, "cluster-autoscaler");
  if (autoscaler == nullptr || told_of(*autoscaler, key)) return {};
  return "have cluster-autoscaler ignore " + key + " (ignore-taint of that addon)";
}

}  // namespace

std::optional<std::string> pools_without_taint(const View& view) {
  const model::GateSpec& gate = view.look.installation.spec.gate;
  if (!view.look.node_pools || gate.mode == model::GateMode::Off) return std::nullopt;
  std::vector<NodeProblem> pools;
  for (const model::NodePool& pool : *view.look.node_pools) {
    std::string what = cure(view, pool, gate.taint_key);
    if (!what.empty()) pools.push_back({pool.what, std::move(what)});
  }
  if (pools.empty()) return std::nullopt;
  return "new nodes of these pools are closed with " + gate.taint_key +
         " until Cilium serves them, and their autoscaler, which does not know of it, buys others "
         "for the same pods: " +
         summarize(pools);
}

}  // namespace tco::plan
