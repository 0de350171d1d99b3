#include "plan/facts.h"

#include <algorithm>
#include <iterator>

#include "base/digest.h"
#include "base/names.h"
#include "plan/upgrade.h"

namespace tco::plan {
namespace {

std::string way_to(const model::ChartSpec& chart) {
  std::string way(to_text(chart.source));
  for (const std::string& part : {chart.url, chart.config_map_name, chart.config_map_key,
                                  chart.credentials_secret, chart.ca_secret}) {
    way += "\n" + part;
  }
  return way;
}

// Empty while they cannot be read.
std::vector<values::UserValues> values_from(const World& world) {
  std::vector<values::UserValues> all;
  if (!world.values_from) return all;
  const std::vector<model::ValuesSource>& sources = world.installation.spec.values_from;
  for (std::size_t i = 0; i < std::min(sources.size(), world.values_from->size()); ++i) {
    all.push_back({.place = "spec.valuesFrom[" + std::to_string(i) + "], " +
                            std::string(to_text(sources[i].kind)) + " " + sources[i].name + ": ",
                   .json = (*world.values_from)[i]});
  }
  return all;
}

}  // namespace

const model::Workload* find(const World& world, model::WorkloadKind kind, std::string_view ns,
                            std::string_view name) {
  const auto it = std::ranges::find_if(world.workloads, [&](const model::Workload& workload) {
    return workload.kind == kind && workload.meta.ns == ns && workload.meta.name == name;
  });
  return it == world.workloads.end() ? nullptr : &*it;
}

const model::Workload* find_daemon_set(const World& world, std::string_view name) {
  return find(world, model::WorkloadKind::DaemonSet, names::kNamespace, name);
}

std::string object_key(const model::Workload& workload) {
  const bool daemon_set = workload.kind == model::WorkloadKind::DaemonSet;
  return (daemon_set ? "daemonset." : "deployment.") + workload.meta.ns + "." + workload.meta.name;
}

std::string record_key(const model::Workload& workload) {
  return "original." + object_key(workload);
}

bool recorded(const World& world, const model::Workload& workload) {
  const auto it = world.records.originals.find(record_key(workload));
  return it != world.records.originals.end() && it->second.uid == workload.meta.uid;
}

bool changed_by_us(const World& world, const model::Workload& workload) {
  return workload.original.has_value() || recorded(world, workload);
}

const model::Release* release(const World& world) {
  if (!world.helm || !world.helm->release) return nullptr;
  return &*world.helm->release;
}

const model::HelmOperation* running_operation(const World& world) {
  if (!world.helm || !world.helm->operation) return nullptr;
  const model::HelmOperation& operation = *world.helm->operation;
  return operation.state == model::OperationState::Running ? &operation : nullptr;
}

bool ours(const model::Release& release) { return !release.label(names::kUidLabel).empty(); }

bool to_be_adopted(const World& world) {
  const model::Release* found = release(world);
  const bool wanted = world.installation.spec.release.adoption == model::Adoption::HelmRelease;
  return wanted && found != nullptr && !ours(*found) && found->chart_name == names::kChart;
}

bool installed_once(const World& world) {
  const model::Release* found = release(world);
  return found != nullptr && ours(*found) && found->last_deployed_revision > 0;
}

bool release_to_remove(const World& world) {
  const model::Release* found = release(world);
  return found != nullptr && ours(*found);
}

std::string progress_of(const model::HelmOperation& operation) {
  if (operation.objects_total == 0) return {};
  return std::to_string(operation.objects_done) + "/" + std::to_string(operation.objects_total);
}

std::optional<std::vector<std::string>> non_masquerade_cidrs(const World& world) {
  const model::EgressSpec& egress = world.installation.spec.egress;
  if (egress.mode == model::EgressMode::NATGateway) return std::vector<std::string>();
  if (!egress.non_masquerade_cidrs.empty()) return egress.non_masquerade_cidrs;
  if (world.ip_masq_config) return values::ip_masq_ranges(*world.ip_masq_config);
  return std::vector<std::string>{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"};
}

std::vector<values::UserValues> user_values(const World& world) {
  std::vector<values::UserValues> all = values_from(world);
  all.push_back({.place = "spec.values.", .json = world.installation.spec.values});
  return all;
}

std::vector<std::string> secret_values(const World& world) {
  std::vector<std::string> secret;
  const std::vector<model::ValuesSource>& sources = world.installation.spec.values_from;
  const std::vector<values::UserValues> from = values_from(world);
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (sources[i].kind == model::ValuesKind::Secret) secret.push_back(from[i].json);
  }
  return secret;
}

std::vector<std::string> problems_of_values(const World& world) {
  std::vector<std::string> problems;
  for (const values::UserValues& each : user_values(world)) {
    std::ranges::move(values::problems_in(each.json, each.place), std::back_inserter(problems));
  }
  return problems;
}

std::vector<std::string> unknown_values(const World& world) {
  const model::Release* found = release(world);
  if (found == nullptr) return {};
  return values::places_of(found->unknown_values, user_values(world));
}

namespace {

// What the release is to be made of. An installation that is being deleted is only handed back
// (steps/gate_handed_back.cc): as it is deployed, and with the gate left to cilium-operator.
model::InstallationSpec released_spec(const World& world) {
  model::InstallationSpec spec = world.installation.spec;
  if (!world.installation.meta.deleting) return spec;
  spec.gate.mode = model::GateMode::Off;
  if (const std::string deployed = deployed_version(world); !deployed.empty()) {
    spec.version = deployed;
  }
  return spec;
}

std::optional<DesiredRelease> work_out_release(const World& world) {
  const model::InstallationSpec spec = released_spec(world);
  const std::optional<values::ApiServer> address = api_server(world);
  const auto ranges = non_masquerade_cidrs(world);
  if (!address || !ranges || !world.values_from || !problems_of_values(world).empty()) {
    return std::nullopt;
  }

  DesiredRelease desired;
  desired.values =
      values::render(spec, *address, world.records.first_version, *ranges, values_from(world));
  const std::string values_digest = sha256_hex(desired.values);
  desired.values_digest = "sha256:" + values_digest;
  // A label holds 63 characters; 40 hex digits of a digest are enough to tell two specs apart.
  std::string content = spec.version + "\n" + spec.chart.sha256 + "\n" + values_digest;
  if (!spec.chart.oci_digest.empty()) content += "\n" + spec.chart.oci_digest;
  desired.digest = sha256_hex(content).substr(0, 40);
  desired.attempt = desired.digest + "/" + sha256_hex(way_to(spec.chart)).substr(0, 16);
  return desired;
}

thread_local const World* looked_at = nullptr;
thread_local std::optional<std::optional<DesiredRelease>> worked_out;

}  // namespace

DesiredOnce::DesiredOnce(const World& world) : before_(looked_at) {
  looked_at = &world;
  worked_out.reset();
}

DesiredOnce::~DesiredOnce() {
  looked_at = before_;
  worked_out.reset();
}

std::optional<DesiredRelease> desired_release(const World& world) {
  if (looked_at != &world) return work_out_release(world);
  if (!worked_out) worked_out = work_out_release(world);
  return *worked_out;
}

std::optional<ApplyRelease> wanted_release(const World& world) {
  std::optional<DesiredRelease> desired = desired_release(world);
  if (!desired) return std::nullopt;
  const model::InstallationSpec spec = released_spec(world);
  return ApplyRelease{.ns = spec.release.ns,
                      .name = spec.release.name,
                      .chart = spec.chart,
                      .version = spec.version,
                      .values = std::move(desired->values),
                      .secret_values = secret_values(world),
                      .desired = std::move(desired->digest),
                      .attempt = std::move(desired->attempt),
                      .uid = world.installation.meta.uid,
                      .epoch = world.epoch,
                      .renew = {},
                      .max_history = spec.release.max_history};
}

bool release_in_sync(const World& world) {
  const model::Release* found = release(world);
  const std::optional<DesiredRelease> desired = desired_release(world);
  return found != nullptr && desired && found->status == "deployed" &&
         found->label(names::kDesiredLabel) == desired->digest;
}

bool release_serves(const World& world) {
  const model::Release* found = release(world);
  return found != nullptr && ours(*found) && found->status == "deployed";
}

std::vector<Component> components(const model::InstallationSpec& spec) {
  return {
      {"tke-cni-agent", spec.components.tke_cni_agent},
      {"kube-proxy", spec.components.kube_proxy},
      {"ip-masq-agent", spec.components.ip_masq_agent},
  };
}

bool retired(const model::Workload& daemon_set) {
  if (!daemon_set.node_selector) return false;
  const auto it = daemon_set.node_selector->find(std::string(names::kRetiredSelectorKey));
  return it != daemon_set.node_selector->end() && it->second == names::kRetiredSelectorValue;
}

bool all_retired(const World& world) {
  return std::ranges::all_of(components(world.installation.spec), [&](const Component& component) {
    if (component.policy == model::ComponentPolicy::Keep) return true;
    const model::Workload* daemon_set = find_daemon_set(world, component.name);
    return daemon_set == nullptr || retired(*daemon_set);
  });
}

bool settled(const World& world) {
  const auto is_retired = [&](const Component& component) {
    const model::Workload* daemon_set = find_daemon_set(world, component.name);
    return daemon_set != nullptr && retired(*daemon_set);
  };
  return all_retired(world) && std::ranges::any_of(components(world.installation.spec), is_retired);
}

}  // namespace tco::plan
