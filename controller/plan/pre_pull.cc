#include "plan/pre_pull.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/names.h"
#include "plan/upgrade.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

// The containers that run on every node (chart templates cilium-agent/daemonset.yaml and
// cilium-envoy/daemonset.yaml). Two nodes pull cilium-operator's image, and nothing is down
// meanwhile.
constexpr std::array<std::string_view, 2> kOnEveryNode = {"cilium-envoy", "cilium-agent"};

std::vector<std::string> images_of_nodes(const View& view) {
  std::vector<std::string> images;
  for (const std::string_view container : kOnEveryNode) {
    const auto found = view.look.plan.images.find(std::string(container));
    if (found != view.look.plan.images.end()) images.push_back(found->second);
  }
  return images;
}

bool begun(const View& view) {
  const std::optional<DesiredRelease>& desired = view.desired();
  return desired && view.look.records.upgrade &&
         view.look.records.upgrade->attempt == desired->attempt;
}

}  // namespace

std::optional<values::OwnedObject> wanted_pre_pull(const View& view) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  if (spec.upgrade.pre_pull == model::Switch::Disabled) return std::nullopt;
  if (!upgrading(view) || refused_version(view) || begun(view)) return std::nullopt;
  std::vector<std::string> images = images_of_nodes(view);
  if (images.empty()) return std::nullopt;
  return values::pre_pull({.images = std::move(images),
                           .pull_secrets = spec.image_pull_secrets,
                           .like = find_daemon_set(view, names::kAgents),
                           .owner_uid = view.look.installation.meta.uid});
}

}  // namespace tco::plan
