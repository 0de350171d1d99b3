#include "plan/unmanaged.h"

#include <algorithm>

#include "plan/nodes.h"

namespace tco::plan {
namespace {

constexpr std::chrono::seconds kDoubt{30};
constexpr std::size_t kMostAtOnce = 5;

}  // namespace

std::map<std::string, model::Time> managed_since(const World& world) {
  std::map<std::string, model::Time> since;
  if (!world.records.installed || world.installation.meta.deleting) return since;
  const auto& cleaned = world.records.cni_cleaned;
  for (const model::Node& node : world.nodes) {
    if (!eligible(node) || !node.cilium_was_up) continue;
    model::Time from = node.cilium_up_since;
    if (cleaned && node.meta.created < cleaned->first) from = std::max(from, cleaned->first);
    since.emplace(node.meta.name, from);
  }
  return since;
}

bool unmanaged(const model::NodePod& pod, model::Time since) {
  return pod.networked != model::Time{} && pod.networked + kDoubt <= since;
}

std::vector<model::UnmanagedPod> to_evict(const World& world) {
  std::vector<model::UnmanagedPod> some;
  if (world.unmanaged.evicted_lately) return some;
  for (const model::UnmanagedPod& each : world.unmanaged.pods) {
    const bool asked = each.pod.deleting || each.tried;
    if (!each.pod.controlled || asked || some.size() == kMostAtOnce) continue;
    some.push_back(each);
  }
  return some;
}

}  // namespace tco::plan
