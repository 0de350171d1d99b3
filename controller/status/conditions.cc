#include "status/conditions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/names.h"
#include "base/text.h"
#include "plan/drift.h"
#include "plan/live.h"
#include "plan/pool_taints.h"
#include "plan/reasons.h"
#include "plan/view/api_server.h"
#include "plan/view/nodes.h"
#include "status/gate_messages.h"
#include "status/notices.h"

namespace tco::status {
namespace {

namespace reasons = plan::reasons;
using model::Condition;

// Kubernetes refuses a condition's message above 32 KiB; nobody reads more than this.
constexpr std::size_t kLongestMessage = 2048;

Summary summary_of(const plan::Verdict& verdict, std::string_view done_reason) {
  if (const auto* done = std::get_if<plan::Done>(&verdict)) {
    return {"True", done_reason, done->message};
  }
  if (const auto* act = std::get_if<plan::Act>(&verdict)) {
    return {"False", act->reason, act->message};
  }
  if (const auto* blocked = std::get_if<plan::Blocked>(&verdict)) {
    return {"False", blocked->reason, blocked->message};
  }
  if (const auto* reported = std::get_if<plan::Reported>(&verdict)) {
    return {"False", reported->reason, reported->message};
  }
  const auto& wait = std::get<plan::Wait>(verdict);
  const bool early = wait.reason == reasons::kWaitingForStep;
  return {early ? "Unknown" : "False", wait.reason, wait.message};
}

std::string_view reason_of(const Error& failure) {
  if (failure.kind == ErrorKind::Forbidden) return reasons::kForbidden;
  if (failure.kind == ErrorKind::Internal) return reasons::kInternalError;
  return reasons::kRetrying;
}

Summary summary_of(const plan::Setback& setback) {
  return {"False", reason_of(setback.error), setback.error.message};
}

// Nothing is done or waited for.
bool at_rest(const plan::StepResult& result) {
  return std::holds_alternative<plan::Done>(result.verdict) ||
         std::holds_alternative<plan::Reported>(result.verdict);
}

bool is_blocked(const plan::StepResult& result) {
  return std::holds_alternative<plan::Blocked>(result.verdict);
}

bool waits_for_step(const plan::StepResult& result) {
  const auto* wait = std::get_if<plan::Wait>(&result.verdict);
  return wait != nullptr && wait->reason == reasons::kWaitingForStep;
}

std::string_view reason_when_done(std::string_view condition) {
  if (condition == "PreflightSucceeded") return reasons::kChecksPassed;
  if (condition == "PlanApproved") return reasons::kApproved;
  if (condition == "Released") return reasons::kDeployed;
  if (condition == "NodePoolsCreated") return reasons::kAllPoolsCreated;
  if (condition == "NodesReady") return reasons::kAllNodesReady;
  if (condition == "PodsManaged") return reasons::kAllPodsManaged;
  if (condition == "ComponentsRestored") return reasons::kAllRestored;
  if (condition == "Uninstalled") return reasons::kUninstalled;
  return reasons::kAllRetired;
}

// Several rows may decide one condition: the first that is not done speaks for it, else the last.
std::vector<std::pair<std::string_view, Summary>> step_conditions(const plan::Plan& plan) {
  std::vector<std::pair<std::string_view, Summary>> found;
  for (const plan::StepResult& result : plan.results) {
    if (result.condition.empty()) continue;
    Summary summary = result.setback
                          ? summary_of(*result.setback)
                          : summary_of(result.verdict, reason_when_done(result.condition));
    const auto same = [&](const auto& row) { return row.first == result.condition; };
    const auto it = std::ranges::find_if(found, same);
    if (it == found.end()) {
      found.emplace_back(result.condition, std::move(summary));
    } else if (it->second.status == "True") {
      it->second = std::move(summary);
    }
  }
  return found;
}

// What was tried and failed lately, the first of it by its reason. Absent: nothing.
std::optional<Summary> failed_actions(const plan::Plan& plan) {
  std::optional<Summary> all;
  for (const plan::StepResult& result : plan.results) {
    if (!result.setback) continue;
    const Summary summary = summary_of(*result.setback);
    if (all) all->message += "; " + summary.message;
    if (!all) all = summary;
  }
  return all;
}

Summary ready(const plan::Plan& plan, const plan::View& view) {
  const plan::StepResult* step = current_step(plan);
  if (step == nullptr && plan.teardown) {
    return {"False", reasons::kDeleting, "let go; somebody else's finalizer keeps the object"};
  }
  if (step == nullptr) {
    const plan::NodeReport& nodes = view.nodes();
    if (nodes.eligible == 0) {
      return {"True", reasons::kAwaitingNodes, std::string(reasons::kAwaitingNodes.sentence)};
    }
    return {"True", reasons::kInstalled,
            "Cilium " + view.look.installation.spec.version + " runs on " +
                std::to_string(nodes.ready) + " of " + std::to_string(nodes.eligible) + " nodes" +
                plan::about_left_out(view)};
  }
  Summary summary = summary_of(step->verdict, {});
  if (auto failed = failed_actions(plan)) return *std::move(failed);
  if (view.look.begun_deletion) {
    summary.message +=
        "; the deletion goes on as it began, spec.deletionPolicy was changed since. "
        "To end it there: kubectl annotate ciliuminstallation default " +
        std::string(names::kAbortRestoreAnnotation) + "=" + view.look.installation.meta.uid;
  }
  if (plan.stopped) {
    const bool more = is_blocked(*step);
    return {"Unknown", reasons::kStopped, *plan.stopped + (more ? "; " + summary.message : "")};
  }
  if (plan.suspended && !step->ordered) {
    return {"Unknown", reasons::kSuspended, "suspended; next would be: " + summary.message};
  }
  // Neither an error nor a state: something is on its way.
  const bool unhealthy = is_blocked(*step) || summary.reason == reasons::kNodesNotReady ||
                         summary.reason == reasons::kUpgradeFailed;
  if (!unhealthy) summary.status = "Unknown";
  return summary;
}

// Who is judged, and when.
struct Judged {
  const std::vector<Condition>& old;
  std::int64_t generation;
  model::Time now;
};

Condition make(std::string_view type, const Summary& summary, const Judged& judged) {
  const Condition* before = find(judged.old, type);
  const bool same = before != nullptr && before->status == summary.status;
  return {.type = std::string(type),
          .status = std::string(summary.status),
          .reason = std::string(summary.reason),
          .message = clip(summary.message, kLongestMessage),
          .observed_generation = judged.generation,
          .last_transition = same ? before->last_transition
                                  : std::chrono::floor<std::chrono::seconds>(judged.now)};
}

}  // namespace

const Condition* find(const std::vector<Condition>& conditions, std::string_view type) {
  const auto it = std::ranges::find(conditions, type, &Condition::type);
  return it == conditions.end() ? nullptr : &*it;
}

const plan::StepResult* current_step(const plan::Plan& plan) {
  const auto blocked = std::ranges::find_if(plan.results, is_blocked);
  if (blocked != plan.results.end()) return &*blocked;
  const auto active = std::ranges::find_if(plan.results, [](const plan::StepResult& result) {
    return !at_rest(result) && !waits_for_step(result);
  });
  if (active != plan.results.end()) return &*active;
  const auto waiting = std::ranges::find_if(plan.results, waits_for_step);
  return waiting == plan.results.end() ? nullptr : &*waiting;
}

std::vector<Condition> conditions(const std::vector<Condition>& old, const plan::Plan& plan,
                                  const plan::View& view) {
  const Judged judged{old, view.look.installation.meta.generation, view.look.now};
  std::vector<Condition> result;
  const Summary summary = ready(plan, view);
  result.push_back(make("Ready", summary, judged));

  const plan::StepResult* step = current_step(plan);
  const bool blocked = step != nullptr && is_blocked(*step);
  if (blocked) result.push_back(make("Stalled", {"True", summary.reason, summary.message}, judged));
  const bool halted = step != nullptr && plan.suspended && !step->ordered;
  if (step != nullptr && !blocked && !halted && !plan.stopped) {
    result.push_back(make("Reconciling", {"True", summary.reason, summary.message}, judged));
  }
  const bool asks_for_pools = !view.look.installation.spec.node_pools.empty();
  for (const auto& [type, row] : step_conditions(plan)) {
    if (type == "NodePoolsCreated" && !asks_for_pools) continue;
    result.push_back(make(type, row, judged));
  }
  if (const auto listed = plan::api_server_moved_to(view); listed && !plan.teardown) {
    result.push_back(make("APIServerMoved", moved(view, *listed), judged));
  }
  if (const auto node = plan::needless_super_node(view); !node.empty() && !plan.teardown) {
    result.push_back(make("OnSuperNode", on_super_node(node), judged));
  }
  if (const auto unknown = unknown_values(view, find(old, "UnknownValues"));
      unknown && !plan.teardown) {
    result.push_back(make("UnknownValues", *unknown, judged));
  }
  if (const auto expiring = plan::expiring(view)) {
    result.push_back(
        make("CertificatesExpiring", {"True", reasons::kCertificatesExpiring, *expiring}, judged));
  }
  if (!view.look.gate.stuck.empty())
    result.push_back(make("TaintStuck", {"True", reasons::kTaintStuck, taint_stuck(view)}, judged));
  if (auto pools = plan::pools_without_taint(view); pools && !plan.teardown) {
    result.push_back(
        make("PoolTaintMissing", {"True", reasons::kPoolTaintMissing, *std::move(pools)}, judged));
  }
  if (!view.look.gate.unpatched.empty()) {
    result.push_back(make("NodePatchRefused",
                          {"True", reasons::kNodePatchRefused, node_patch_refused(view)}, judged));
  }
  if (const auto drift = plan::summarize_drift(view, plan)) {
    result.push_back(make(
        "Drifted", {drift->drifted ? "True" : "False", drift->reason, drift->message}, judged));
  }
  return result;
}

std::vector<Condition> blind_conditions(const std::vector<Condition>& old, std::int64_t generation,
                                        const Error& error, model::Time now) {
  const std::string_view reason = reason_of(error);
  // Our own failure says nothing of Cilium.
  const std::string_view status = error.kind == ErrorKind::Internal ? "Unknown" : "False";
  const Judged judged{old, generation, now};
  std::vector<Condition> result = {make("Ready", {status, reason, error.message}, judged),
                                   make("Reconciling", {"True", reason, error.message}, judged)};
  for (const Condition& condition : old) {
    const bool spoken = condition.type == "Ready" || condition.type == "Reconciling";
    if (!spoken && condition.type != "Stalled") result.push_back(condition);
  }
  return result;
}

}  // namespace tco::status
