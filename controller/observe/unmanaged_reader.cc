#include "observe/unmanaged_reader.h"

#include <algorithm>

#include "plan/unmanaged.h"

namespace tco::observe {
namespace {

constexpr int kNodesALook = 10;
constexpr std::chrono::seconds kLookAgain{29};  // a little less than the step waits
constexpr std::chrono::seconds kBetweenEvictions{9};
constexpr std::chrono::minutes kTryAgain{1};

}  // namespace

bool UnmanagedReader::due(const std::string& node, model::Time since, SteadyTime now) const {
  const auto seen = nodes_.find(node);
  if (seen == nodes_.end() || seen->second.since != since) return true;
  return !seen->second.pods.empty() && now - seen->second.read >= kLookAgain;
}

bool UnmanagedReader::tried(const model::NodePod& pod, SteadyTime now) const {
  const auto it = tried_.find(pod.uid);
  return it != tried_.end() && now - it->second < kTryAgain;
}

Status UnmanagedReader::look(plan::World& world, execute::KubePort& kube, const Clock& clock) {
  const std::map<std::string, model::Time> nodes = plan::managed_since(world);
  std::erase_if(nodes_, [&](const auto& seen) { return !nodes.contains(seen.first); });
  const SteadyTime now = clock.steady_now();
  std::erase_if(tried_, [&](const auto& each) { return now - each.second >= kTryAgain; });
  int looked = 0;
  Status status = ok();
  for (const auto& [node, since] : nodes) {
    if (!due(node, since, now)) continue;
    if (looked++ >= kNodesALook) {
      ++world.unmanaged.nodes_to_look_at;
      continue;
    }
    auto pods = kube.pods_on(node);
    if (!pods) {  // one node's pods keep nobody from looking at another's
      status = pods.error();
      continue;
    }
    const model::Time from = since;  // clang 14 lets no lambda have a binding
    std::erase_if(*pods, [&](const model::NodePod& pod) { return !plan::unmanaged(pod, from); });
    nodes_[node] = {.since = since, .read = now, .pods = *std::move(pods)};
  }
  for (const auto& [node, seen] : nodes_) {
    for (const model::NodePod& pod : seen.pods) {
      world.unmanaged.pods.push_back({.node = node, .pod = pod, .tried = tried(pod, now)});
    }
  }
  world.unmanaged.evicted_lately = evicted_ != SteadyTime{} && now - evicted_ < kBetweenEvictions;
  return status;
}

void UnmanagedReader::evicting(const plan::EvictPods& action, const Clock& clock) {
  evicted_ = clock.steady_now();
  for (const model::UnmanagedPod& each : action.pods) {
    tried_[each.pod.uid] = evicted_;
    const auto seen = nodes_.find(each.node);
    if (seen != nodes_.end()) seen->second.read = {};
  }
}

}  // namespace tco::observe
