#include "fakes/said.h"

#include <fmt/format.h>

namespace tco {
namespace {

std::string again(std::chrono::seconds recheck) {
  return recheck.count() == 0 ? "" : fmt::format(" [again in {}s]", recheck.count());
}

std::string indented(std::string text) {
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
    text.insert(at + 1, "    ");
  }
  return text;
}

struct VerdictText {
  std::string operator()(const plan::Done& done) const {
    return "Done" + (done.message.empty() ? "" : ": " + done.message) + again(done.recheck);
  }
  std::string operator()(const plan::Act& act) const {
    return fmt::format("Act {}: {}", act.reason, act.message);
  }
  std::string operator()(const plan::Wait& wait) const {
    const std::string progress = wait.progress.empty() ? "" : " " + wait.progress;
    return fmt::format("Wait {}{}: {}{}", wait.reason, progress, wait.message, again(wait.recheck));
  }
  std::string operator()(const plan::Blocked& blocked) const {
    return fmt::format("Blocked {}: {}{}", blocked.reason, blocked.message, again(blocked.recheck));
  }
  std::string operator()(const plan::Reported& reported) const {
    return fmt::format("Reported {}: {}{}", reported.reason, reported.message,
                       again(reported.recheck));
  }
};

struct ActionText {
  std::string operator()(const plan::AddFinalizer&) const { return "AddFinalizer"; }
  std::string operator()(const plan::RemoveFinalizer&) const { return "RemoveFinalizer"; }
  std::string operator()(const plan::RecordOriginal& action) const {
    return "RecordOriginal " + action.key;
  }
  std::string operator()(const plan::RecordApiServer& action) const {
    return "RecordApiServer " + action.address;
  }
  std::string operator()(const plan::RecordFirstVersion& action) const {
    return "RecordFirstVersion " + action.version;
  }
  std::string operator()(const plan::RecordRepair& action) const {
    return fmt::format("RecordRepair {} #{}", action.key, action.repairs.total);
  }
  std::string operator()(const plan::RecordInstalled&) const { return "RecordInstalled"; }
  std::string operator()(const plan::RecordProfile& action) const {
    return "RecordProfile " + action.profile;
  }
  std::string operator()(const plan::RecordOwner& action) const {
    std::string text = "RecordOwner " + action.uid;
    for (const std::string& entry : action.forgotten) text += " without " + entry;
    return text;
  }
  std::string operator()(const plan::RecordUpgrade& action) const {
    const model::Upgrade& upgrade = action.upgrade;
    return fmt::format("RecordUpgrade {} to {}, try {}{}{}", upgrade.from, upgrade.to,
                       upgrade.tries, upgrade.failed ? ", failed: " + upgrade.failure : "",
                       upgrade.done ? ", done" : "");
  }
  std::string operator()(const plan::RecordTeardown&) const { return "RecordTeardown"; }
  std::string operator()(const plan::RecordStop& action) const {
    return fmt::format("RecordStop {} on the way to {}", action.stop.version,
                       action.stop.destination);
  }
  std::string operator()(const plan::WritePlan& action) const {
    return fmt::format("WritePlan of {} changes", action.document.changes.size());
  }
  std::string operator()(const plan::RecordApproval& action) const {
    return fmt::format("RecordApproval of {} steps", action.approved.size());
  }
  std::string operator()(const plan::AddToleration& action) const {
    return fmt::format("AddToleration {}/{}: {} {}", action.target.ns, action.target.name,
                       action.toleration.key, action.toleration.op);
  }
  std::string operator()(const plan::RetireDaemonSet& action) const {
    return fmt::format("RetireDaemonSet {}/{}", action.target.ns, action.target.name);
  }
  std::string operator()(const plan::ApplyFlowControl& action) const {
    return fmt::format("ApplyFlowControl {} {}{}", text(action.kind), action.name,
                       counts(action.repair));
  }
  std::string operator()(const plan::CreatePoolObject& action) const {
    return fmt::format("CreatePoolObject {} {}{}", model::to_text(action.kind), action.name,
                       counts(action.repair));
  }
  std::string operator()(const plan::DeleteFlowControl& action) const {
    return fmt::format("DeleteFlowControl {} {}", text(action.kind), action.name);
  }
  static std::string counts(const std::optional<plan::RecordRepair>& repair) {
    return repair ? fmt::format(", repair #{}", repair->repairs.total) : std::string();
  }
  static std::string_view text(model::FlowControlKind kind) {
    return kind == model::FlowControlKind::FlowSchema ? "FlowSchema" : "PriorityLevel";
  }
  std::string operator()(const plan::ApplyCniConfig& action) const {
    return fmt::format("ApplyCniConfig {}/{} key {}{}", action.ns, action.name, action.key,
                       counts(action.repair));
  }
  std::string operator()(const plan::UnlockRelease& action) const {
    return fmt::format("UnlockRelease {}/{} revision {}", action.ns, action.name, action.revision);
  }
  std::string operator()(const plan::PreviewRelease& action) const {
    return fmt::format("PreviewRelease {}/{} version {}", action.release.ns, action.release.name,
                       action.release.version);
  }
  std::string operator()(const plan::ApplyRelease& action) const {
    return fmt::format("ApplyRelease {}/{} version {}", action.ns, action.name, action.version);
  }
  std::string operator()(const plan::RollBackRelease& action) const {
    return fmt::format("RollBackRelease {}/{} revision {}", action.ns, action.name,
                       action.revision);
  }
  std::string operator()(const plan::RestoreDaemonSet& action) const {
    return fmt::format("RestoreDaemonSet {}/{}", action.target.ns, action.target.name);
  }
  std::string operator()(const plan::RemoveToleration& action) const {
    return fmt::format("RemoveToleration {}/{}", action.target.ns, action.target.name);
  }
  std::string operator()(const plan::HoldAgents& action) const {
    return fmt::format("HoldAgents {}/{}", action.target.ns, action.target.name);
  }
  std::string operator()(const plan::ResumeAgents& action) const {
    return fmt::format("ResumeAgents {}/{}: {}", action.target.ns, action.target.name,
                       action.held ? action.former : "as it is");
  }
  std::string operator()(const plan::RecordRecycle& action) const {
    return fmt::format("RecordRecycle of {} nodes", action.recycle.nodes.size());
  }
  std::string operator()(const plan::UninstallRelease& action) const {
    return fmt::format("UninstallRelease {}/{}", action.ns, action.name);
  }
  std::string operator()(const plan::DeleteConfigMap& action) const {
    return fmt::format("DeleteConfigMap {}/{}", action.ns, action.name);
  }
  std::string operator()(const plan::RecordCniCleaned& action) const {
    return "RecordCniCleaned " + action.cleaning.seen;
  }
  std::string operator()(const plan::ApplyDaemonSet& action) const {
    const bool back = action.body.find("--restore") != std::string::npos;
    return fmt::format("ApplyDaemonSet {}/{}{}", action.ns, action.name, back ? " back" : "");
  }
  std::string operator()(const plan::DeleteDaemonSet& action) const {
    return fmt::format("DeleteDaemonSet {}/{}", action.ns, action.name);
  }
  std::string operator()(const plan::EvictPods& action) const {
    std::string text = "EvictPods";
    for (const auto& each : action.pods) text.append(" ").append(each.pod.name);
    return text;
  }
};

}  // namespace

std::string said(const plan::Verdict& verdict) { return std::visit(VerdictText{}, verdict); }

std::string said(const plan::Action& action) { return std::visit(ActionText{}, action); }

std::string said(const plan::Plan& plan) {
  std::string text = plan.teardown ? "teardown\n" : "";
  if (plan.suspended) text += "suspended\n";
  if (plan.stopped) text += "stopped: " + *plan.stopped + "\n";
  for (const plan::StepResult& result : plan.results) {
    text += fmt::format("{:<22} {}\n", result.name, indented(said(result.verdict)));
  }
  const plan::Act* next = plan.next();
  return text + "\nnext: " + (next == nullptr ? "nothing" : said(next->action)) + "\n";
}

}  // namespace tco
