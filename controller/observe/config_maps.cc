#include "observe/config_maps.h"

#include <algorithm>

#include "base/names.h"
#include "plan/teardown.h"
#include "values/values.h"
#include "wire/plan_json.h"
#include "wire/records_json.h"
#include "wire/recycle_json.h"

namespace tco::observe {
namespace {

using plan::Part;

bool claimed(const model::Installation& installation) {
  return std::ranges::count(installation.finalizers, names::kFinalizer) > 0;
}

// Who wrote the CNI ConfigMap: asked for when somebody seems to have, and before it is deleted.
bool asks_for_writers(const plan::World& look) {
  const bool undone = look.records.installed && look.cni_config &&
                      *look.cni_config != values::cni_config(look.installation.spec.cni);
  return undone || taken_away(look.installation);
}

Result<std::optional<std::string>> entry(execute::KubePort& kube, const std::string& ns,
                                         const std::string& name, const std::string& key) {
  const auto data = kube.config_map(ns, name);
  if (!data) return data.error();
  const auto found = data->find(key);
  return found == data->end() ? std::optional<std::string>() : std::optional(found->second);
}

// Only an installation that is not claimed yet asks what a former one left on nodes.
void read_what_is_taken_away(Draft& draft, execute::KubePort& kube) {
  const model::Installation& installation = draft.look.installation;
  const bool leaving = taken_away(installation);
  if (leaving) {
    draft.take(Part::OperatorPods, &plan::World::operator_nodes,
               kube.operator_nodes(installation.spec.release.ns));
  }
  if (!leaving && (claimed(installation) || installation.meta.deleting)) return;
  const auto found =
      kube.config_map(std::string(names::kNamespace), std::string(names::kRecycleConfigMap));
  draft.take(Part::Recycle, &plan::World::recycle,
             found ? Result(wire::parse_recycle(*found))
                   : Result<std::optional<model::Recycle>>(found.error()));
}

void read_our_own(Draft& draft, execute::KubePort& kube) {
  const std::string ns(names::kNamespace);
  const auto state = kube.config_map(ns, std::string(names::kStateConfigMap));
  draft.take(Part::Records, &plan::World::records,
             state ? wire::parse_records(*state) : Result<model::Records>(state.error()));
  plan::keep_deletion_policy(draft.look);
  const auto plan = kube.config_map(ns, std::string(names::kPlanConfigMap));
  draft.take(Part::PlanRecord, &plan::World::plan,
             plan ? Result(wire::parse_plan(*plan)) : Result<model::PlanRecord>(plan.error()));
}

}  // namespace

bool taken_away(const model::Installation& installation) {
  return installation.meta.deleting &&
         installation.spec.deletion_policy != model::DeletionPolicy::Orphan;
}

void read_config_maps(Draft& draft, execute::KubePort& kube) {
  read_our_own(draft, kube);
  const model::InstallationSpec& spec = draft.look.installation.spec;
  const std::string& cni = spec.cni.config_map_name;
  draft.take(Part::CniConfig, &plan::World::cni_config,
             entry(kube, spec.release.ns, cni, spec.cni.config_map_key));
  if (asks_for_writers(draft.look)) {
    draft.take(Part::CniConfig, &plan::World::cni_config_owners,
               kube.config_map_owners(spec.release.ns, cni));
  }
  if (spec.egress.mode != model::EgressMode::NATGateway) {
    draft.take(Part::EgressRanges, &plan::World::ip_masq_config,
               entry(kube, std::string(names::kNamespace), std::string(names::kIpMasqConfigMap),
                     std::string(names::kIpMasqConfigKey)));
  }
  read_what_is_taken_away(draft, kube);
}

}  // namespace tco::observe
