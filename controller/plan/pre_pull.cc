#include "plan/pre_pull.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "plan/facts.h"
#include "plan/upgrade.h"

namespace tco::plan {
namespace {

// The containers that run on every node (chart templates cilium-agent/daemonset.yaml and
// cilium-envoy/daemonset.yaml). Two nodes pull cilium-operator's image, and nothing is down
// meanwhile.
constexpr std::array<std::string_view, 2> kOnEveryNode = {"cilium-envoy", "cilium-agent"};

std::vector<std::string> images_of_nodes(const World& world) {
  std::vector<std::string> images;
  for (const std::string_view container : kOnEveryNode) {
    const auto found = world.plan.images.find(std::string(container));
    if (found != world.plan.images.end()) images.push_back(found->second);
  }
  return images;
}

bool begun(const World& world) {
  const std::optional<DesiredRelease> desired = desired_release(world);
  return desired && world.records.upgrade && world.records.upgrade->attempt == desired->attempt;
}

}  // namespace

std::optional<values::OwnedObject> wanted_pre_pull(const World& world) {
  const model::InstallationSpec& spec = world.installation.spec;
  if (spec.upgrade.pre_pull == model::Switch::Disabled) return std::nullopt;
  if (!upgrading(world) || refused_version(world) || begun(world)) return std::nullopt;
  std::vector<std::string> images = images_of_nodes(world);
  if (images.empty()) return std::nullopt;
  return values::pre_pull({.images = std::move(images),
                           .pull_secrets = spec.image_pull_secrets,
                           .owner_uid = world.installation.meta.uid});
}

}  // namespace tco::plan
