#include "gate/agents.h"

namespace tco::gate {

std::vector<std::string> Agents::update(const std::string& pod, const model::CiliumPod* now) {
  const bool counts =
      now != nullptr && now->component == model::PodComponent::Agent && !now->node.empty();
  const auto known = pods_.find(pod);
  if (!counts && known == pods_.end()) return {};

  std::vector<std::string> nodes;
  if (known != pods_.end()) {
    const bool same = counts && known->second == Pod{now->node, now->ready && !now->meta.deleting};
    if (same) return {};
    nodes.push_back(known->second.node);
    count(known->second, -1);
    pods_.erase(known);
  }
  if (!counts) return nodes;
  const Pod fresh{now->node, now->ready && !now->meta.deleting};
  count(fresh, +1);
  if (nodes.empty() || nodes.front() != fresh.node) nodes.push_back(fresh.node);
  pods_.emplace(pod, fresh);
  return nodes;
}

Agent Agents::on(const std::string& node) const {
  const auto found = nodes_.find(node);
  if (found == nodes_.end()) return {};
  return {.exists = found->second.pods > 0, .ready = found->second.ready > 0};
}

void Agents::count(const Pod& pod, int by) {
  Count& counted = nodes_[pod.node];
  counted.pods += by;
  if (pod.ready) counted.ready += by;
  if (counted.pods == 0) nodes_.erase(pod.node);
}

}  // namespace tco::gate
