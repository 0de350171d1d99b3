#include "fakes/fake_cluster.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/names.h"
#include "base/rfc3339.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "wire/plan_json.h"
#include "wire/records_json.h"
#include "wire/recycle_json.h"

namespace tco {
namespace {

const model::ObjectKey kState{std::string(names::kNamespace), std::string(names::kStateConfigMap)};

// What is told of an upgrade is another effect each time.
std::string entry_of(const std::map<std::string, std::string>& entries) {
  const auto& [entry, text] = *entries.begin();
  if (entry != model::kUpgradeEntry) return entry;
  const model::Upgrade upgrade = *wire::parse_records(entries)->upgrade;
  std::string what = upgrade.progress ? "progress" : "begun";
  if (upgrade.failed) what = "failed";
  if (upgrade.done) what = "done";
  return entry + " to " + upgrade.to + " " + what;
}

std::string version_of(const std::map<std::string, std::string>& plan) {
  return nlohmann::json::parse(plan.at("plan.json")).at("version").get<std::string>();
}

Error error(ErrorKind kind, const Request& request) { return {kind, request.text()}; }

}  // namespace

FakeCluster::FakeCluster(const plan::World& start)
    : object(start.installation),
      workloads(start.workloads),
      nodes(start.nodes.begin(), start.nodes.end()),
      pods(start.pods.begin(), start.pods.end()),
      api_endpoints(start.api_endpoints),
      stop(start.stop),
      cilium_config(start.cilium_config),
      kubernetes(start.kubernetes),
      flow(*start.flow_control),
      karpenter_objects(*start.karpenter),
      helm(*start.helm),
      now(start.now) {
  const auto& sources = start.installation.spec.values_from;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    values_objects[sources[i].name] = start.values_from->at(i);
  }
  for (const auto& [entry, original] : start.records.originals) {
    config_maps[kState][entry] = wire::original_text(original);
  }
  if (!start.records.api_server.empty()) {
    config_maps[kState][std::string(model::kApiServerEntry)] = start.records.api_server;
  }
  if (!start.records.first_version.empty()) {
    config_maps[kState][std::string(model::kFirstVersionEntry)] = start.records.first_version;
  }
  set_up_nodes(start);
  if (start.records.first_deployed) {
    config_maps[kState][std::string(model::kFirstDeployedEntry)] =
        to_rfc3339(*start.records.first_deployed);
  }
  if (start.records.installed) {
    config_maps[kState][std::string(model::kInstalledEntry)] = to_rfc3339(*start.records.installed);
  }
  for (const auto& [key, repairs] : start.records.repairs) {
    config_maps[kState][std::string(model::kRepairsPrefix) + key] = wire::repairs_text(repairs);
  }
  if (!start.plan.digest.empty()) {
    config_maps[{std::string(names::kNamespace), std::string(names::kPlanConfigMap)}] = {
        {"digest", start.plan.digest},
        {"summary", start.plan.summary},
        {"generated", to_rfc3339(start.plan.generated)},
        {wire::kApprovedStepsEntry, wire::texts_entry(start.plan.approved)},
        {wire::kImagesEntry, wire::texts_entry(start.plan.images)}};
  }
  if (start.recycle) {
    config_maps[{std::string(names::kNamespace), std::string(names::kRecycleConfigMap)}] =
        wire::recycle_entries(*start.recycle);
  }
  const model::InstallationSpec& spec = start.installation.spec;
  if (start.cni_config) {
    config_maps[{spec.release.ns, spec.cni.config_map_name}][spec.cni.config_map_key] =
        *start.cni_config;
  }
  if (helm.release) versions_[helm.release->revision] = helm.release->chart_version;
  if (start.records.upgrade) {
    config_maps[kState][std::string(model::kUpgradeEntry)] =
        wire::upgrade_text(*start.records.upgrade);
  }
  if (start.records.stop) {
    config_maps[kState][std::string(model::kStopEntry)] = wire::stop_text(*start.records.stop);
  }
  if (!start.records.profile.empty()) {
    config_maps[kState][std::string(model::kProfileEntry)] = start.records.profile;
  }
  if (helm.release) ended_sidecars_[helm.release->label(names::kStartIdLabel)] = helm.started;
  uninstaller = "sidecar-before";
  ended_sidecars_[uninstaller] = helm.started;
}

model::Workload* FakeCluster::find(std::string_view name) {
  const auto found = std::ranges::find_if(
      workloads, [&](const model::Workload& each) { return each.meta.name == name; });
  return found == workloads.end() ? nullptr : &*found;
}

Result<std::optional<model::Installation>> FakeCluster::installation() {
  return serve<Result<std::optional<model::Installation>>>({false, "get-installation", ""},
                                                           [&] { return object; });
}

Result<model::KubernetesVersion> FakeCluster::version() {
  return serve<Result<model::KubernetesVersion>>({false, "get-version", ""},
                                                 [&] { return kubernetes; });
}

Result<std::map<std::string, std::string>> FakeCluster::config_map(const std::string& ns,
                                                                   const std::string& name) {
  return serve<Result<std::map<std::string, std::string>>>({false, "get-config-map", name}, [&] {
    const auto found = config_maps.find({ns, name});
    return found == config_maps.end() ? std::map<std::string, std::string>() : found->second;
  });
}

Status FakeCluster::set_finalizers(const model::Installation& installation,
                                   const std::vector<std::string>& finalizers) {
  const Request request{true, "set-finalizers", std::to_string(finalizers.size())};
  return serve<Status>(request, [&]() -> Status {
    if (!object) return error(ErrorKind::NotFound, request);
    if (object->meta.resource_version != installation.meta.resource_version) {
      return error(ErrorKind::Conflict, request);
    }
    on_effect(request);
    object->finalizers = finalizers;
    touch(object->meta);
    if (object->meta.deleting && finalizers.empty()) {
      object.reset();
      remove_own();  // as the garbage collector does: the object was their owner
    }
    return ok();
  });
}

Result<std::string> FakeCluster::write_status(const model::InstallationStatus& status) {
  const Request request{true, "write-status", ""};
  return serve<Result<std::string>>(request, [&]() -> Result<std::string> {
    if (!object) return error(ErrorKind::NotFound, request);
    on_effect(request);
    object->status = status;
    touch(object->meta);
    return object->meta.resource_version;
  });
}

Status FakeCluster::record(std::string_view config_map,
                           const std::map<std::string, std::string>& entries) {
  const bool plan = config_map == names::kPlanConfigMap && entries.contains("digest");
  const bool recycle = config_map == names::kRecycleConfigMap;
  const Request request{
      true, "record",
      plan ? "plan of " + version_of(entries) : (recycle ? "recycle" : entry_of(entries))};
  return serve<Status>(request, [&] {
    on_effect(request);
    for (const auto& [entry, text] : entries) {
      config_maps[{std::string(names::kNamespace), std::string(config_map)}][entry] = text;
    }
    return ok();
  });
}

Status FakeCluster::record_owner(const plan::RecordOwner& action) {
  const Request request{true, "record", "owner"};
  return serve<Status>(request, [&] {
    on_effect(request);
    auto& data = config_maps[{std::string(names::kNamespace), std::string(names::kStateConfigMap)}];
    for (const std::string& entry : action.forgotten) data.erase(entry);
    data[std::string(model::kOwnerEntry)] = action.uid;
    return ok();
  });
}

Result<model::Workload*> FakeCluster::same_as(const plan::PatchTarget& target) {
  model::Workload* found = find(target.name);
  if (found == nullptr) return Error{ErrorKind::NotFound, target.name};
  const bool same =
      found->meta.uid == target.uid && found->meta.resource_version == target.resource_version;
  if (!same) return Error{ErrorKind::Conflict, target.name};
  return found;
}

Result<std::string> FakeCluster::add_toleration(const plan::AddToleration& action) {
  const Request request{true, "add-toleration", action.target.name};
  return serve<Result<std::string>>(request, [&]() -> Result<std::string> {
    const Result<model::Workload*> found = same_as(action.target);
    if (!found) return found.error();
    on_effect(request);
    model::Workload& workload = **found;
    if (!workload.tolerations) workload.tolerations.emplace();
    workload.tolerations->push_back(action.toleration);
    workload.original = wire::original_text(action.original);
    ++workload.meta.generation;
    touch(workload.meta);
    return workload.meta.resource_version;
  });
}

Result<std::string> FakeCluster::retire(const plan::RetireDaemonSet& action) {
  const Request request{true, "retire", action.target.name};
  return serve<Result<std::string>>(request, [&]() -> Result<std::string> {
    const Result<model::Workload*> found = same_as(action.target);
    if (!found) return found.error();
    on_effect(request);
    model::Workload& workload = **found;
    if (!workload.node_selector) workload.node_selector.emplace();
    workload.node_selector->insert_or_assign(std::string(names::kRetiredSelectorKey),
                                             std::string(names::kRetiredSelectorValue));
    workload.original = wire::original_text(action.original);
    ++workload.meta.generation;
    touch(workload.meta);
    return workload.meta.resource_version;
  });
}

Status FakeCluster::apply_cni_config(const plan::ApplyCniConfig& action) {
  const Request request{true, "apply-cni-config", action.name};
  return serve<Status>(request, [&] {
    on_effect(request);
    config_maps[{action.ns, action.name}][action.key] = action.text;
    return ok();
  });
}

Status FakeCluster::create_event(const model::ObjectMeta&, const model::Event& event) {
  const Request request{true, "create-event", event.reason};
  return serve<Status>(request, [&] {
    on_effect(request);
    events.push_back(event);
    return ok();
  });
}

void FakeCluster::overtake(std::string_view name) {
  model::Workload* workload = find(name);
  if (workload != nullptr) return touch(workload->meta);
  if (object) touch(object->meta);
}

void FakeCluster::replace_sidecar() {
  ended_sidecars_[helm.start_id] = now;
  helm.start_id += "'";
  helm.started = now;
  helm.operation.reset();
}

}  // namespace tco
