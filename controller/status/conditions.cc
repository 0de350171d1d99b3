#include "status/conditions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "plan/drift.h"
#include "plan/facts.h"
#include "plan/live.h"
#include "plan/nodes.h"
#include "plan/reasons.h"

namespace tco::status {
namespace {

namespace reasons = plan::reasons;
using model::Condition;

// Kubernetes refuses a condition's message above 32 KiB; nobody reads more than this.
constexpr std::size_t kLongestMessage = 2048;

struct Summary {
  std::string_view status;
  std::string_view reason;
  std::string message;
};

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
    Summary summary = summary_of(result.verdict, reason_when_done(result.condition));
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

Summary ready(const plan::Plan& plan, const plan::World& world, const Error* failure) {
  const plan::StepResult* step = current_step(plan);
  if (step == nullptr && plan.teardown) {
    return {"False", reasons::kDeleting, "let go; somebody else's finalizer keeps the object"};
  }
  if (step == nullptr) {
    const plan::NodeReport nodes = plan::report_nodes(world);
    if (nodes.eligible == 0) {
      return {"True", reasons::kAwaitingNodes, std::string(reasons::kAwaitingNodes.sentence)};
    }
    return {"True", reasons::kInstalled,
            "Cilium " + world.installation.spec.version + " runs on " +
                std::to_string(nodes.ready) + " of " + std::to_string(nodes.eligible) + " nodes"};
  }
  Summary summary = summary_of(step->verdict, {});
  if (failure != nullptr) {
    const bool forbidden = failure->kind == ErrorKind::Forbidden;
    return {"False", forbidden ? reasons::kForbidden : reasons::kRetrying, failure->message};
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

// Agents stay connected to the address they have; whether it is dead, the slice does not prove.
Summary moved(const plan::World& world, const std::string& listed) {
  std::string message = "Cilium uses " + world.records.api_server +
                        ", which the EndpointSlice of Service default/kubernetes does not list any "
                        "more; it lists " +
                        listed + ": ";
  if (world.installation.spec.api_server.on_change == model::ApiServerChange::Report) {
    message += "if that is to be used, set spec.apiServer to Static with it; all agents restart";
  } else {
    message += "it is followed once it has answered for a minute";
    if (!world.unproved.empty()) message += "; its last try: " + world.unproved;
  }
  return {"True", reasons::kEndpointMoved, std::move(message)};
}

Summary on_super_node(const std::string& node) {
  return {"True", reasons::kSuperNodeNotNeeded,
          "the operator runs on super node " + node +
              ", and Cilium's nodes are ready for it: kubectl -n kube-system rollout restart "
              "deployment tke-cilium-operator; the super node may go once nothing else needs it"};
}

// Absent: the chart knows all values. A sidecar that is away takes nothing from what was seen.
std::optional<Summary> unknown_values(const plan::World& world, const std::vector<Condition>& old) {
  if (!world.helm || !world.values_from) {
    const Condition* before = find(old, "UnknownValues");
    if (before == nullptr) return std::nullopt;
    return Summary{before->status, reasons::kUnknownValues, before->message};
  }
  const std::vector<std::string> paths = plan::unknown_values(world);
  if (paths.empty()) return std::nullopt;
  std::string message = "chart cilium " + plan::release(world)->chart_version + " does not know ";
  for (const std::string& path : paths) message += (&path == &paths.front() ? "" : ", ") + path;
  return Summary{"True", reasons::kUnknownValues, message + "; check the spelling"};
}

// A pool's template or a Machine's controller, most likely: it writes the taints that it knows.
Summary stuck(const plan::World& world) {
  const std::string key = world.installation.spec.gate.taint_key;
  return {
      "True", reasons::kTaintStuck,
      "taint " + key + " comes back each time it is taken off " +
          plan::summarize(world.gate.stuck) +
          ", whose agents are ready; it is taken off again later. Find who adds it in the "
          "node's metadata.managedFields; a pool must have it as a startup taint, not as a taint"};
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
                                  const plan::World& world, const Error* failure) {
  const Judged judged{old, world.installation.meta.generation, world.now};
  std::vector<Condition> result;
  const Summary summary = ready(plan, world, failure);
  result.push_back(make("Ready", summary, judged));

  const plan::StepResult* step = current_step(plan);
  const bool blocked = step != nullptr && is_blocked(*step);
  if (blocked) result.push_back(make("Stalled", {"True", summary.reason, summary.message}, judged));
  const bool halted = step != nullptr && plan.suspended && !step->ordered;
  if (step != nullptr && !blocked && !halted && !plan.stopped) {
    result.push_back(make("Reconciling", {"True", summary.reason, summary.message}, judged));
  }
  const bool asks_for_pools = !world.installation.spec.node_pools.empty();
  for (const auto& [type, row] : step_conditions(plan)) {
    if (type == "NodePoolsCreated" && !asks_for_pools) continue;
    result.push_back(make(type, row, judged));
  }
  if (const auto listed = plan::api_server_moved_to(world); listed && !plan.teardown) {
    result.push_back(make("APIServerMoved", moved(world, *listed), judged));
  }
  if (const auto node = plan::needless_super_node(world); !node.empty() && !plan.teardown) {
    result.push_back(make("OnSuperNode", on_super_node(node), judged));
  }
  if (const auto unknown = unknown_values(world, old); unknown && !plan.teardown) {
    result.push_back(make("UnknownValues", *unknown, judged));
  }
  if (const auto expiring = plan::expiring(world)) {
    result.push_back(
        make("CertificatesExpiring", {"True", reasons::kCertificatesExpiring, *expiring}, judged));
  }
  if (!world.gate.stuck.empty()) result.push_back(make("TaintStuck", stuck(world), judged));
  if (const auto drift = plan::summarize_drift(world, plan)) {
    result.push_back(make(
        "Drifted", {drift->drifted ? "True" : "False", drift->reason, drift->message}, judged));
  }
  return result;
}

std::vector<Condition> blind_conditions(const std::vector<Condition>& old, std::int64_t generation,
                                        const Error& error, model::Time now) {
  const bool forbidden = error.kind == ErrorKind::Forbidden;
  const std::string_view reason = forbidden ? reasons::kForbidden : reasons::kRetrying;
  const Judged judged{old, generation, now};
  std::vector<Condition> result = {make("Ready", {"False", reason, error.message}, judged),
                                   make("Reconciling", {"True", reason, error.message}, judged)};
  for (const Condition& condition : old) {
    const bool spoken = condition.type == "Ready" || condition.type == "Reconciling";
    if (!spoken && condition.type != "Stalled") result.push_back(condition);
  }
  return result;
}

}  // namespace tco::status
