#include "plan/gate.h"

#include <algorithm>

#include "base/names.h"
#include "plan/facts.h"
#include "plan/nodes.h"

namespace tco::plan {
namespace {

// Nodes that were there before keep their pods. Of an operator without a gate only the end of the
// first installation is known.
std::optional<model::Time> first_deployed(const model::Records& records) {
  return records.first_deployed ? records.first_deployed : records.installed;
}

bool carries(const model::Node& node, const std::string& key) {
  return std::ranges::any_of(node.taints, [&](const auto& taint) { return taint.key == key; });
}

}  // namespace

std::optional<model::GatePolicy> gate_policy(const World& world) {
  const model::InstallationSpec& spec = world.installation.spec;
  const bool deleting = world.installation.meta.deleting;
  if (!world.helm && !deleting) return std::nullopt;
  const std::optional<model::Time> since = first_deployed(world.records);
  const bool off = spec.gate.mode == model::GateMode::Off;
  const bool clear = off || deleting;
  const bool held = spec.suspend || world.stop.has_value();
  return model::GatePolicy{.epoch = world.epoch,
                           .key = spec.gate.taint_key,
                           .effect = std::string(to_text(spec.gate.taint_effect)),
                           .add = !clear && !held && release_serves(world) && since,
                           .since = since.value_or(model::Time{}),
                           .continuous = spec.gate.mode == model::GateMode::Continuous,
                           .open = !off && release_to_remove(world),
                           .clear = clear};
}

bool gateable(const model::Node& node) { return eligible(node) && !node.no_schedule; }

bool ours(const model::Taint& taint) { return taint.value == names::kGateTaintValue; }

int gated_nodes(const World& world) {
  const std::string& key = world.installation.spec.gate.taint_key;
  return static_cast<int>(std::ranges::count_if(
      world.nodes, [&](const model::Node& node) { return gateable(node) && carries(node, key); }));
}

std::vector<std::string> nodes_with_our_taint(const World& world) {
  std::vector<std::string> found;
  for (const model::Node& node : world.nodes) {
    const auto is_ours = [](const model::Taint& taint) { return ours(taint); };
    if (std::ranges::any_of(node.taints, is_ours)) found.push_back(node.meta.name);
  }
  return found;
}

}  // namespace tco::plan
