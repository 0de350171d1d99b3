// FakeCluster: what a teardown asks for.
#include "base/names.h"
#include "fakes/fake_cluster.h"

namespace tco {

Result<std::string> FakeCluster::restore(const plan::RestoreDaemonSet& action) {
  const Request request{true, "restore", action.target.name};
  return serve<Result<std::string>>(request, [&]() -> Result<std::string> {
    const Result<model::Workload*> found = same_as(action.target);
    if (!found) return found.error();
    on_effect(request);
    model::Workload& workload = **found;
    if (action.annotated) workload.original.reset();
    const std::string key(names::kRetiredSelectorKey);
    if (action.retired && action.former)
      workload.node_selector->insert_or_assign(key, *action.former);
    else if (action.retired && action.only_key)
      workload.node_selector.reset();
    else if (action.retired)
      workload.node_selector->erase(key);
    ++workload.meta.generation;
    touch(workload.meta);
    return workload.meta.resource_version;
  });
}

Result<std::string> FakeCluster::remove_toleration(const plan::RemoveToleration& action) {
  const Request request{true, "remove-toleration", action.target.name};
  return serve<Result<std::string>>(request, [&]() -> Result<std::string> {
    const Result<model::Workload*> found = same_as(action.target);
    if (!found) return found.error();
    on_effect(request);
    model::Workload& workload = **found;
    if (action.annotated) workload.original.reset();
    if (action.index && action.only_one)
      workload.tolerations.reset();
    else if (action.index)
      workload.tolerations->erase(workload.tolerations->begin() +
                                  static_cast<std::ptrdiff_t>(*action.index));
    touch(workload.meta);
    return workload.meta.resource_version;
  });
}

Result<std::optional<model::ConfigMapOwners>> FakeCluster::config_map_owners(
    const std::string& ns, const std::string& name) {
  using Answer = Result<std::optional<model::ConfigMapOwners>>;
  return serve<Answer>({false, "get-config-map-owners", name}, [&]() -> Answer {
    if (!config_maps.contains({ns, name})) return std::optional<model::ConfigMapOwners>();
    model::ConfigMapOwners owners{.meta = {.ns = ns, .name = name, .uid = "uid-" + name},
                                  .writers = {{.manager = std::string(names::kFieldManager)}}};
    return std::optional<model::ConfigMapOwners>(std::move(owners));
  });
}

Status FakeCluster::delete_config_map(const plan::DeleteConfigMap& action) {
  const Request request{true, "delete-config-map", action.name};
  return serve<Status>(request, [&] {
    on_effect(request);
    config_maps.erase({action.ns, action.name});
    return ok();
  });
}

Status FakeCluster::uninstall(const plan::UninstallRelease& action) {
  const Request request{true, "helm-uninstall", action.name};
  return serve<Status>(request, [&]() -> Status {
    const bool busy = helm.operation && helm.operation->state == model::OperationState::Running;
    if (busy) return Error{ErrorKind::Conflict, request.text()};
    on_effect(request);
    helm.operation = model::HelmOperation{
        .id = "op-" + std::to_string(++operations_), .type = "Uninstall", .phase = "Applying"};
    if (!helm.release) return ok();
    // Helm says so in the record, which keeps the labels of whoever deployed it.
    helm.release->status = "uninstalling";
    uninstaller = helm.start_id;
    return ok();
  });
}

}  // namespace tco
