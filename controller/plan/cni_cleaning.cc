#include "plan/cni_cleaning.h"

#include <algorithm>

#include "base/names.h"
#include "plan/drift.h"
#include "plan/facts.h"

namespace tco::plan {
namespace {

constexpr std::string_view kAgent = "tke-cni-agent";

std::vector<std::string> pull_secrets(const World& world, const model::Workload* deployment) {
  std::vector<std::string> names = world.installation.spec.image_pull_secrets;
  if (deployment == nullptr) return names;
  for (const std::string& name : deployment->pull_secrets) {
    if (std::ranges::count(names, name) == 0) names.push_back(name);
  }
  return names;
}

std::string image_of(const model::Workload& deployment) {
  const auto it =
      std::ranges::find(deployment.containers, names::kController, &model::Container::name);
  return it == deployment.containers.end() ? std::string() : it->image;
}

}  // namespace

bool cni_proven_clean(const World& world) {
  const bool keep =
      world.installation.spec.components.tke_cni_agent == model::ComponentPolicy::Keep;
  const model::Workload* agent = find_daemon_set(world, kAgent);
  if (keep || agent == nullptr) return true;
  const auto& cleaned = world.records.cni_cleaned;
  return retired(*agent) && cleaned && cleaned->seen == state_of(*agent);
}

const model::Workload* cni_cleaner(const World& world) {
  return find_daemon_set(world, names::kCniCleaner);
}

std::optional<values::OwnedObject> wanted_cni_cleaner(const World& world, CniDuty duty) {
  const model::Workload* deployment =
      find(world, model::WorkloadKind::Deployment, names::kNamespace, names::kDeployment);
  std::string image = world.operator_image;
  if (image.empty() && deployment != nullptr) image = image_of(*deployment);
  if (image.empty()) return std::nullopt;
  const bool restore = duty == CniDuty::Restore;
  const model::Workload* agent = find_daemon_set(world, kAgent);
  return values::cni_cleaner(
      {.image = std::move(image),
       .pull_secrets = pull_secrets(world, deployment),
       .restore = restore,
       .round = agent == nullptr || restore ? std::string() : state_of(*agent),
       .owner_uid = world.installation.meta.uid});
}

}  // namespace tco::plan
