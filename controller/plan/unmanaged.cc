#include "plan/unmanaged.h"

#include <algorithm>

#include "plan/view/clock.h"
#include "plan/view/nodes.h"

namespace tco::plan {
namespace {

constexpr std::chrono::seconds kDoubt{30};
constexpr std::size_t kMostAtOnce = 5;

}  // namespace

std::map<std::string, model::Time> managed_since(const View& view) {
  std::map<std::string, model::Time> since;
  if (!view.look.records.installed || view.look.installation.meta.deleting) return since;
  const auto& cleaned = view.look.records.cni_cleaned;
  for (const model::Node& node : view.look.nodes) {
    if (!eligible(node) || !node.cilium_was_up) continue;
    // By a clock that is ahead every pod would be older than Cilium, and be evicted.
    const auto up = believable(node.cilium_up_since, view.look.now);
    if (!up) continue;
    model::Time from = *up;
    if (cleaned && node.meta.created < cleaned->first) from = std::max(from, cleaned->first);
    since.emplace(node.meta.name, from);
  }
  return since;
}

bool unmanaged(const model::NodePod& pod, model::Time since) {
  // A kubelet's clock may be behind; no pod has a network before it is created.
  const model::Time latest = std::max(pod.networked, pod.created);
  return pod.networked != model::Time{} && latest + kDoubt <= since;
}

std::vector<model::UnmanagedPod> to_evict(const View& view) {
  std::vector<model::UnmanagedPod> some;
  if (view.look.unmanaged.evicted_lately) return some;
  for (const model::UnmanagedPod& each : view.look.unmanaged.pods) {
    const bool asked = each.pod.deleting || each.tried;
    if (!each.pod.controlled || asked || some.size() == kMostAtOnce) continue;
    some.push_back(each);
  }
  return some;
}

}  // namespace tco::plan
