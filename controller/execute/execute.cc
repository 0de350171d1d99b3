#include "execute/execute.h"

#include "base/names.h"
#include "base/rfc3339.h"
#include "wire/plan_json.h"
#include "wire/records_json.h"
#include "wire/recycle_json.h"

namespace tco::execute {
namespace {

using Effect = Result<std::optional<Written>>;

Effect nothing_cached(const Status& status) {
  if (!status) return status.error();
  return std::optional<Written>();
}

Effect written(const plan::PatchTarget& target, Result<std::string> version) {
  if (!version) return version.error();
  return std::optional<Written>(
      Written{target.kind, {target.ns, target.name}, *std::move(version)});
}

// A row for every action; leaving one out does not compile.
struct Executor {
  const Planned& planned;
  KubePort& kube;
  HelmPort& helm;

  Effect record(const std::string& entry, const std::string& text) const {
    return nothing_cached(kube.record(names::kStateConfigMap, {{entry, text}}));
  }
  // A write that failed repaired nothing.
  Effect counted(const Status& written, const std::optional<plan::RecordRepair>& repair) const {
    return written && repair ? (*this)(*repair) : nothing_cached(written);
  }
  Effect operator()(const plan::AddFinalizer&) const {
    std::vector<std::string> finalizers = planned.installation.finalizers;
    finalizers.emplace_back(names::kFinalizer);
    return nothing_cached(kube.set_finalizers(planned.installation, finalizers));
  }
  Effect operator()(const plan::RemoveFinalizer&) const {
    std::vector<std::string> finalizers = planned.installation.finalizers;
    std::erase(finalizers, names::kFinalizer);
    return nothing_cached(kube.set_finalizers(planned.installation, finalizers));
  }
  Effect operator()(const plan::RecordOriginal& action) const {
    if (planned.unreadable_records.contains(action.key)) {
      return Error{ErrorKind::Invalid, "entry " + action.key + " cannot be read, and is kept"};
    }
    return record(action.key, wire::original_text(action.original));
  }
  Effect operator()(const plan::RecordApiServer& action) const {
    return record(std::string(model::kApiServerEntry), action.address);
  }
  Effect operator()(const plan::RecordFirstVersion& action) const {
    return nothing_cached(
        kube.record(names::kStateConfigMap,
                    {{std::string(model::kFirstVersionEntry), action.version},
                     {std::string(model::kFirstDeployedEntry), to_rfc3339(action.deployed)}}));
  }
  Effect operator()(const plan::RecordRepair& action) const {
    const std::string entry = std::string(model::kRepairsPrefix) + action.key;
    return record(entry, wire::repairs_text(action.repairs));
  }
  Effect operator()(const plan::RecordInstalled& action) const {
    return record(std::string(model::kInstalledEntry), to_rfc3339(action.at));
  }
  // The first that is written of an installation: whose it is comes with it.
  Effect operator()(const plan::RecordProfile& action) const {
    return nothing_cached(
        kube.record(names::kStateConfigMap,
                    {{std::string(model::kProfileEntry), action.profile},
                     {std::string(model::kFormatEntry), std::to_string(model::kRecordsFormat)},
                     {std::string(model::kOwnerEntry), planned.installation.meta.uid}}));
  }
  Effect operator()(const plan::RecordOwner& action) const {
    return nothing_cached(kube.record_owner(action));
  }
  Effect operator()(const plan::RecordUpgrade& action) const {
    return record(std::string(model::kUpgradeEntry), wire::upgrade_text(action.upgrade));
  }
  Effect operator()(const plan::RecordTeardown& action) const {
    return record(std::string(model::kTeardownEntry), wire::teardown_text(action.teardown));
  }
  Effect operator()(const plan::RecordStop& action) const {
    return record(std::string(model::kStopEntry), wire::stop_text(action.stop));
  }
  Effect operator()(const plan::WritePlan& action) const {
    const Result<model::ReleasePreview> preview = helm.previewed(action.preview);
    if (!preview) return preview.error();
    return nothing_cached(kube.record(names::kPlanConfigMap,
                                      wire::plan_entries(action.document, *preview, planned.now)));
  }
  Effect operator()(const plan::RecordApproval& action) const {
    return nothing_cached(kube.record(
        names::kPlanConfigMap, {{wire::kApprovedStepsEntry, wire::texts_entry(action.approved)}}));
  }
  Effect operator()(const plan::AddToleration& action) const {
    return written(action.target, kube.add_toleration(action));
  }
  Effect operator()(const plan::RetireDaemonSet& action) const {
    return written(action.target, kube.retire(action));
  }
  Effect operator()(const plan::ApplyCniConfig& action) const {
    return counted(kube.apply_cni_config(action), action.repair);
  }
  Effect operator()(const plan::UnlockRelease& action) const {
    return nothing_cached(helm.unlock(action, planned.epoch));
  }
  Effect operator()(const plan::PreviewRelease& action) const {
    return nothing_cached(helm.preview(action));
  }
  Effect operator()(const plan::ApplyRelease& action) const {
    return nothing_cached(helm.apply(action));
  }
  Effect operator()(const plan::RollBackRelease& action) const {
    return nothing_cached(helm.roll_back(action));
  }
  Effect operator()(const plan::RestoreDaemonSet& action) const {
    return written(action.target, kube.restore(action));
  }
  Effect operator()(const plan::RemoveToleration& action) const {
    return written(action.target, kube.remove_toleration(action));
  }
  Effect operator()(const plan::HoldAgents& action) const {
    return written(action.target, kube.hold(action));
  }
  Effect operator()(const plan::ResumeAgents& action) const {
    return written(action.target, kube.resume(action));
  }
  Effect operator()(const plan::RecordRecycle& action) const {
    return nothing_cached(
        kube.record(names::kRecycleConfigMap, wire::recycle_entries(action.recycle)));
  }
  Effect operator()(const plan::UninstallRelease& action) const {
    return nothing_cached(helm.uninstall(action));
  }
  Effect operator()(const plan::DeleteConfigMap& action) const {
    return nothing_cached(kube.delete_config_map(action));
  }
  Effect operator()(const plan::CreatePoolObject& action) const {
    return counted(kube.create_pool_object(action), action.repair);
  }
  Effect operator()(const plan::ApplyFlowControl& action) const {
    return counted(kube.apply_flow_control(action), action.repair);
  }
  Effect operator()(const plan::DeleteFlowControl& action) const {
    return nothing_cached(kube.delete_flow_control(action));
  }
  Effect operator()(const plan::RecordCniCleaned& action) const {
    return record(std::string(model::kCniCleanedEntry), wire::cni_cleaning_text(action.cleaning));
  }
  Effect operator()(const plan::ApplyDaemonSet& action) const {
    plan::PatchTarget target;
    target.ns = action.ns;
    target.name = action.name;
    return written(target, kube.apply_daemon_set(action));
  }
  Effect operator()(const plan::DeleteDaemonSet& action) const {
    return nothing_cached(kube.delete_daemon_set(action));
  }
  // One that is refused, or fails, keeps the others from nothing.
  Effect operator()(const plan::EvictPods& action) const {
    std::optional<Error> failed;
    for (const model::UnmanagedPod& each : action.pods) {
      const Result<bool> evicted = kube.evict(each.pod);
      if (!evicted) failed = evicted.error();
    }
    if (failed) return *std::move(failed);
    return std::optional<Written>();
  }
};

}  // namespace

Effect execute(const plan::Action& action, const Planned& planned, KubePort& kube, HelmPort& helm) {
  return std::visit(Executor{planned, kube, helm}, action);
}

}  // namespace tco::execute
