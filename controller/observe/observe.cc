#include "observe/observe.h"

#include <algorithm>

#include "base/names.h"
#include "plan/stops.h"
#include "values/values.h"
#include "wire/plan_json.h"
#include "wire/records_json.h"

namespace tco::observe {
namespace {

template <typename T>
void append(const cache::Reader<T>& reader, std::vector<T>& all) {
  all.reserve(all.size() + reader.size());
  reader.for_each([&](const T& object) { all.push_back(object); });
}

void copy_caches(const Caches& caches, plan::World& world) {
  append(caches.daemon_sets, world.workloads);
  append(caches.deployments, world.workloads);
  append(caches.tcr_deployments, world.workloads);
  world.nodes = model::Snapshot<model::Node>(caches.nodes.snapshot());
  world.pods = model::Snapshot<model::CiliumPod>(caches.pods.snapshot());
  append(caches.api_endpoints, world.api_endpoints);
  caches.stop.for_each([&](const model::StopOrder& order) { world.stop = order; });
}

bool taken_away(const model::Installation& installation) {
  return installation.meta.deleting &&
         installation.spec.deletion_policy != model::DeletionPolicy::Orphan;
}

Status read_recycle(plan::World& world, execute::KubePort& kube) {
  const auto found =
      kube.config_map(std::string(names::kNamespace), std::string(names::kRecycleConfigMap));
  if (!found) return found.error();
  world.recycle = wire::parse_recycle(*found);
  return ok();
}

// Only an installation that is not claimed yet asks what a former one left.
Status read_recycle_of_former(plan::World& world, execute::KubePort& kube) {
  const model::Installation& installation = world.installation;
  const bool claimed = std::ranges::count(installation.finalizers, names::kFinalizer) > 0;
  return claimed || installation.meta.deleting ? ok() : read_recycle(world, kube);
}

// Letting go then takes one more upgrade (plan/steps/gate_handed_back.cc).
bool handed_back(const model::Installation& installation) {
  const model::GateSpec& gate = installation.spec.gate;
  return installation.meta.deleting && !taken_away(installation) &&
         gate.owner == model::GateOwner::Operator && gate.mode != model::GateMode::Off;
}

// Who wrote the CNI ConfigMap: asked for when somebody seems to have, and before it is deleted.
Status read_cni_owners(plan::World& world, execute::KubePort& kube) {
  const model::InstallationSpec& spec = world.installation.spec;
  const bool undone = world.records.installed && world.cni_config &&
                      *world.cni_config != values::cni_config(spec.cni);
  if (!undone && !taken_away(world.installation)) return ok();
  auto owners = kube.config_map_owners(spec.release.ns, spec.cni.config_map_name);
  if (!owners) return owners.error();
  world.cni_config_owners = *std::move(owners);
  return ok();
}

Status read_config_maps(plan::World& world, execute::KubePort& kube) {
  const auto state =
      kube.config_map(std::string(names::kNamespace), std::string(names::kStateConfigMap));
  if (!state) return state.error();
  Result<model::Records> records = wire::parse_records(*state);
  if (!records) return records.error();
  world.records = *std::move(records);

  const auto plan =
      kube.config_map(std::string(names::kNamespace), std::string(names::kPlanConfigMap));
  if (!plan) return plan.error();
  world.plan = wire::parse_plan(*plan);

  const model::InstallationSpec& spec = world.installation.spec;
  const auto cni = kube.config_map(spec.release.ns, spec.cni.config_map_name);
  if (!cni) return cni.error();
  const auto entry = cni->find(spec.cni.config_map_key);
  if (entry != cni->end()) world.cni_config = entry->second;
  if (Status read = read_cni_owners(world, kube); !read) return read;
  if (spec.egress.mode != model::EgressMode::NATGateway) {
    const auto masq =
        kube.config_map(std::string(names::kNamespace), std::string(names::kIpMasqConfigMap));
    if (!masq) return masq.error();
    const auto text = masq->find(std::string(names::kIpMasqConfigKey));
    if (text != masq->end()) world.ip_masq_config = text->second;
  }
  if (!taken_away(world.installation)) return read_recycle_of_former(world, kube);
  auto operator_nodes = kube.operator_nodes(spec.release.ns);
  if (!operator_nodes) return operator_nodes.error();
  world.operator_nodes = *std::move(operator_nodes);
  return read_recycle(world, kube);
}

// With the rights of an older release everything else goes on.
Status read_flow_control(plan::World& world, execute::KubePort& kube) {
  Result<model::FlowControl> found = kube.flow_control();
  if (!found && found.error().kind != ErrorKind::Forbidden) return found.error();
  world.flow_control = std::move(found);
  return ok();
}

// A stop on the way is chosen once; from then on it is what is wanted, until it is done.
void find_stop(plan::World& world, execute::HelmPort& helm) {
  if (world.installation.meta.deleting) return;
  if (plan::stop_unknown(world)) {
    const model::InstallationSpec& spec = world.installation.spec;
    world.versions = helm.versions(spec.chart, spec.version);
  }
  plan::take_stop(world);
}

// Two requests that only those make who asked for pools.
Status read_karpenter(plan::World& world, execute::KubePort& kube) {
  const model::Installation& installation = world.installation;
  if (installation.spec.node_pools.empty() || installation.meta.deleting) return ok();
  Result<model::Karpenter> found = kube.karpenter();
  if (!found && found.error().kind != ErrorKind::Forbidden) return found.error();
  world.karpenter = std::move(found);
  return ok();
}

// The sidecar reads the objects: it knows YAML as Helm does, and they are asked for as it is.
void read_values(plan::World& world, execute::HelmPort& helm) {
  const model::Installation& installation = world.installation;
  if (installation.spec.values_from.empty()) return;
  if (installation.meta.deleting && !handed_back(installation)) return;
  if (!world.helm) {
    world.values_from = world.helm.error();
    return;
  }
  world.values_from = helm.values(installation.spec.values_from);
}

}  // namespace

Result<plan::World> observe(model::Installation installation, const Caches& caches,
                            const Term& term, execute::KubePort& kube, execute::HelmPort& helm,
                            const Clock& clock, const std::string& operator_version) {
  plan::World world;
  world.operator_version = operator_version;
  world.installation = std::move(installation);
  world.epoch = term.epoch;
  world.leader_since = term.since;
  // The live reads come first: a cache is then at least as new as anything they tell of.
  if (Status read = read_config_maps(world, kube); !read) return read.error();
  if (Status read = read_flow_control(world, kube); !read) return read.error();
  if (Status read = read_karpenter(world, kube); !read) return read.error();
  Result<model::KubernetesVersion> version = kube.version();
  if (!version) return version.error();
  world.kubernetes = *std::move(version);
  const model::ReleaseSpec& release = world.installation.spec.release;
  world.helm = helm.state(release.ns, release.name);
  find_stop(world, helm);
  read_values(world, helm);
  copy_caches(caches, world);
  world.now = clock.system_now();
  return world;
}

}  // namespace tco::observe
