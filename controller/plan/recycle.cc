#include "plan/recycle.h"

namespace tco::plan {

std::map<std::string, std::string> recycle_left(const model::Recycle& recycle,
                                                const model::Snapshot<model::Node>& nodes) {
  std::map<std::string, std::string> left;
  for (const model::Node& node : nodes) {
    const auto then = recycle.nodes.find(node.meta.name);
    if (then == recycle.nodes.end()) continue;
    const bool known = !then->second.empty() && !node.boot_id.empty();
    if (!known || then->second == node.boot_id) left.insert(*then);
  }
  return left;
}

}  // namespace tco::plan
