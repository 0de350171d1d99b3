#include "plan/cni_cleaning.h"

#include <algorithm>

#include "base/names.h"
#include "plan/drift.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/scheduling.h"

namespace tco::plan {
namespace {

constexpr std::string_view kAgent = "tke-cni-agent";

std::vector<std::string> pull_secrets(const View& view, const model::Workload* deployment) {
  std::vector<std::string> names = view.look.installation.spec.image_pull_secrets;
  if (deployment == nullptr) return names;
  for (const std::string& name : deployment->pull_secrets) {
    if (std::ranges::count(names, name) == 0) names.push_back(name);
  }
  return names;
}

bool gets_agent(const View& view, const std::string& node) {
  const auto found = view.owed().find(node);
  return found != view.owed().end() && found->second.agent;
}

std::string image_of(const model::Workload& deployment) {
  const auto it =
      std::ranges::find(deployment.containers, names::kController, &model::Container::name);
  return it == deployment.containers.end() ? std::string() : it->image;
}

}  // namespace

bool cni_proven_clean(const View& view) {
  const bool keep =
      view.look.installation.spec.components.tke_cni_agent == model::ComponentPolicy::Keep;
  const model::Workload* agent = find_daemon_set(view, kAgent);
  if (keep || agent == nullptr) return true;
  const auto& cleaned = view.look.records.cni_cleaned;
  if (!cleaned || !retired(*agent) || cleaned->seen != state_of(*agent)) return false;
  return find_daemon_set(view, names::kAgents) == nullptr ||
         std::ranges::none_of(cleaned->left_out,
                              [&](const std::string& node) { return gets_agent(view, node); });
}

std::vector<std::string> nodes_without_agent(const View& view) {
  std::vector<std::string> names = eligible_nodes(view);
  std::erase_if(names, [&](const std::string& node) { return gets_agent(view, node); });
  return names;
}

const model::Workload* cni_cleaner(const View& view) {
  return find_daemon_set(view, names::kCniCleaner);
}

std::optional<values::OwnedObject> wanted_cni_cleaner(const View& view, CniDuty duty) {
  const model::Workload* deployment =
      find(view, model::WorkloadKind::Deployment, names::kNamespace, names::kDeployment);
  std::string image = view.look.operator_image;
  if (image.empty() && deployment != nullptr) image = image_of(*deployment);
  if (image.empty()) return std::nullopt;
  const bool restore = duty == CniDuty::Restore;
  const model::Workload* agent = find_daemon_set(view, kAgent);
  return values::cni_cleaner(
      {.image = std::move(image),
       .pull_secrets = pull_secrets(view, deployment),
       .like = restore ? nullptr : find_daemon_set(view, names::kAgents),
       .restore = restore,
       .round = agent == nullptr || restore ? std::string() : state_of(*agent),
       .owner_uid = view.look.installation.meta.uid});
}

}  // namespace tco::plan
