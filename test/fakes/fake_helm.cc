// FakeCluster: the Helm sidecar, and the release.
#include "base/names.h"
#include "fakes/fake_cluster.h"

namespace tco {
namespace {

Error error(ErrorKind kind, const Request& request) { return {kind, request.text()}; }

}  // namespace

Result<model::HelmState> FakeCluster::state(const std::string&, const std::string&) {
  return serve<Result<model::HelmState>>({false, "get-helm-state", ""}, [&] { return helm; });
}

// Nothing changes in the cluster.
Status FakeCluster::preview(const plan::PreviewRelease& action) {
  const Request request{false, "preview", action.release.name};
  return serve<Status>(request, [&]() -> Status {
    const bool busy = helm.operation && helm.operation->state == model::OperationState::Running;
    if (busy) return error(ErrorKind::Conflict, request);
    helm.operation = model::HelmOperation{.id = "op-" + std::to_string(++operations_),
                                          .type = "Preview",
                                          .desired = action.release.attempt,
                                          .phase = "Rendering"};
    return ok();
  });
}

Result<model::ReleasePreview> FakeCluster::previewed(const std::string& operation) {
  const Request request{false, "get-preview", operation};
  return serve<Result<model::ReleasePreview>>(request, [&]() -> Result<model::ReleasePreview> {
    if (!helm.operation || helm.operation->id != operation) {
      return error(ErrorKind::Conflict, request);
    }
    return model::ReleasePreview{.objects = {{"create", "DaemonSet", "kube-system", "cilium", {}}},
                                 .unchanged = 0,
                                 .images = {{"cilium-agent", "cilium:" + helm.operation->desired},
                                            {"cilium-envoy", "envoy:1"}}};
  });
}

Result<std::vector<std::string>> FakeCluster::values(
    const std::vector<model::ValuesSource>& sources) {
  using Answer = Result<std::vector<std::string>>;
  return serve<Answer>({false, "get-values", ""}, [&]() -> Answer {
    std::vector<std::string> documents;
    for (const model::ValuesSource& source : sources) {
      const auto it = values_objects.find(source.name);
      if (it == values_objects.end()) return Error{ErrorKind::Invalid, "no " + source.name};
      documents.push_back(it->second);
    }
    return documents;
  });
}

Status FakeCluster::apply(const plan::ApplyRelease& action) {
  const Request request{true, "helm-apply", action.name};
  return serve<Status>(request, [&]() -> Status {
    const bool busy = helm.operation && helm.operation->state == model::OperationState::Running;
    if (busy) return error(ErrorKind::Conflict, request);
    on_effect(request);
    helm.operation = model::HelmOperation{.id = "op-" + std::to_string(++operations_),
                                          .type = "Apply",
                                          .desired = action.attempt,
                                          .phase = "Applying"};
    begin_revision(action.version, action.uid, action.epoch, action.desired);
    return ok();
  });
}

void FakeCluster::begin_revision(const std::string& version, const std::string& uid,
                                 std::int64_t epoch, const std::string& desired) {
  const model::Release before = helm.release.value_or(model::Release{});
  helm.release =
      model::Release{.revision = before.revision + 1,
                     .status = before.revision == 0 ? "pending-install" : "pending-upgrade",
                     .chart_version = version,
                     .updated = now,
                     .last_deployed_revision = before.last_deployed_revision,
                     .last_deployed_version = before.last_deployed_version};
  helm.release->labels = {{std::string(names::kUidLabel), uid},
                          {std::string(names::kEpochLabel), std::to_string(epoch)},
                          {std::string(names::kDesiredLabel), desired},
                          {std::string(names::kStartIdLabel), helm.start_id}};
}

Result<std::vector<std::string>> FakeCluster::versions(const model::ChartSpec&,
                                                       const std::string&) {
  using Answer = Result<std::vector<std::string>>;
  return serve<Answer>({false, "get-versions", ""}, [&]() -> Answer { return versions_at_source; });
}

Status FakeCluster::roll_back(const plan::RollBackRelease& action) {
  const Request request{true, "helm-rollback", std::to_string(action.revision)};
  return serve<Status>(request, [&]() -> Status {
    const bool busy = helm.operation && helm.operation->state == model::OperationState::Running;
    if (busy) return error(ErrorKind::Conflict, request);
    on_effect(request);
    helm.operation = model::HelmOperation{.id = "op-" + std::to_string(++operations_),
                                          .type = "Rollback",
                                          .desired = action.desired,
                                          .phase = "Applying"};
    begin_revision(versions_[action.revision], action.uid, action.epoch, action.desired);
    return ok();
  });
}

Status FakeCluster::unlock(const plan::UnlockRelease& action, std::int64_t) {
  const Request request{true, "helm-unlock", action.name};
  return serve<Status>(request, [&]() -> Status {
    const bool busy = helm.operation && helm.operation->state == model::OperationState::Running;
    if (busy) return error(ErrorKind::Conflict, request);
    on_effect(request);
    helm.operation =
        model::HelmOperation{.id = "op-" + std::to_string(++operations_), .type = "Unlock"};
    return ok();
  });
}

}  // namespace tco
