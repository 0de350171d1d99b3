#include "status/events.h"

#include "base/text.h"
#include "plan/reasons.h"
#include "status/conditions.h"

namespace tco::status {
namespace {

constexpr std::size_t kLongestNote = 1024;  // the API server's limit

// What is said of an action; an empty reason keeps it quiet.
struct Words {
  std::string_view reason;
  std::string_view action;
};

struct WordsOf {
  Words operator()(const plan::AddFinalizer&) const { return {}; }
  Words operator()(const plan::RemoveFinalizer&) const { return {"LetGo", "RemoveFinalizer"}; }
  Words operator()(const plan::RecordOriginal&) const { return {}; }
  Words operator()(const plan::RecordApiServer&) const { return {}; }
  Words operator()(const plan::RecordFirstVersion&) const { return {}; }
  Words operator()(const plan::RecordRepair&) const { return {}; }
  Words operator()(const plan::RecordInstalled&) const { return {}; }
  Words operator()(const plan::RecordProfile&) const { return {}; }
  Words operator()(const plan::RecordOwner&) const { return {}; }
  Words operator()(const plan::RecordUpgrade& action) const {
    if (action.upgrade.done) return {"UpgradeDone", "RecordUpgrade"};
    return {};
  }
  Words operator()(const plan::RecordTeardown&) const { return {}; }
  Words operator()(const plan::RecordStop&) const { return {}; }
  Words operator()(const plan::WritePlan&) const { return {"Planned", "WritePlan"}; }
  Words operator()(const plan::RecordApproval&) const { return {"PlanApproved", "RecordApproval"}; }
  Words operator()(const plan::AddToleration&) const {
    return {"TolerationAdded", "AddToleration"};
  }
  Words operator()(const plan::RetireDaemonSet&) const { return {"ComponentRetired", "Retire"}; }
  Words operator()(const plan::ApplyCniConfig&) const {
    return {"CNIConfigured", "ApplyConfigMap"};
  }
  Words operator()(const plan::UnlockRelease&) const { return {"ReleaseUnlocked", "Unlock"}; }
  Words operator()(const plan::PreviewRelease&) const { return {}; }
  Words operator()(const plan::ApplyRelease&) const { return {"ReleaseStarted", "ApplyRelease"}; }
  Words operator()(const plan::RollBackRelease&) const {
    return {"RollbackStarted", "RollBackRelease"};
  }
  Words operator()(const plan::RestoreDaemonSet&) const { return {"ComponentRestored", "Restore"}; }
  Words operator()(const plan::RemoveToleration&) const {
    return {"TolerationRemoved", "RemoveToleration"};
  }
  Words operator()(const plan::HoldAgents&) const { return {"AgentsHeld", "HoldAgents"}; }
  Words operator()(const plan::ResumeAgents&) const { return {"AgentsResumed", "ResumeAgents"}; }
  Words operator()(const plan::RecordRecycle&) const { return {}; }
  Words operator()(const plan::UninstallRelease&) const {
    return {"UninstallStarted", "UninstallRelease"};
  }
  Words operator()(const plan::DeleteConfigMap&) const {
    return {"ConfigMapDeleted", "DeleteConfigMap"};
  }
  Words operator()(const plan::ApplyFlowControl&) const {
    return {"FlowControlApplied", "ApplyFlowControl"};
  }
  Words operator()(const plan::CreatePoolObject&) const {
    return {"NodePoolCreated", "CreateNodePool"};
  }
  Words operator()(const plan::DeleteFlowControl&) const {
    return {"FlowControlDeleted", "DeleteFlowControl"};
  }
  Words operator()(const plan::RecordCniCleaned&) const { return {"CNICleaned", "RecordCNI"}; }
  Words operator()(const plan::ApplyDaemonSet&) const { return {"CNICleaning", "ApplyDaemonSet"}; }
  Words operator()(const plan::DeleteDaemonSet&) const { return {}; }
  Words operator()(const plan::EvictPods&) const { return {"PodsEvicted", "Evict"}; }
};

}  // namespace

std::optional<model::Event> event_of(const plan::Act& act) {
  Words words = std::visit(WordsOf{}, act.action);
  if (words.reason.empty()) return std::nullopt;
  if (act.reason == plan::reasons::kRepairingDrift) words.reason = "DriftRepaired";
  return model::Event{.warning = false,
                      .reason = std::string(words.reason),
                      .action = std::string(words.action),
                      .note = clip(act.message, kLongestNote)};
}

std::optional<model::Event> event_of(const model::InstallationStatus& before,
                                     const model::InstallationStatus& after) {
  const model::Condition* ready = find(after.conditions, "Ready");
  const model::Condition* was = find(before.conditions, "Ready");
  if (ready == nullptr) return std::nullopt;
  // Something is on its way, unless it is people who are waited for.
  const bool asked = ready->reason == plan::reasons::kAwaitingApproval.name ||
                     ready->reason == plan::reasons::kStopped.name;
  if (ready->status == "Unknown" && !asked) return std::nullopt;
  const bool same = was != nullptr && was->status == ready->status && was->reason == ready->reason;
  if (same) return std::nullopt;
  return model::Event{.warning = ready->status == "False",
                      .reason = ready->reason,
                      .action = "Reconcile",
                      .note = clip(ready->message, kLongestNote)};
}

}  // namespace tco::status
