#include "plan/plan.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include "plan/facts.h"
#include "plan/orders.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/wishes.h"

namespace tco::plan {
namespace {

enum class Place { Anywhere, Last };     // Last: only once every row before it is done
enum class Needs { Nothing, Approval };  // of the plan; all that is not our own bookkeeping

struct Step {
  std::string_view name;
  std::string_view condition;
  Verdict (*judge)(const World&);
  Needs needs = Needs::Nothing;
  Place place = Place::Anywhere;
};

// What people order beside the spec, whatever else the installation is at. Told only while there is
// such an order.
constexpr std::array kOrders = {
    Step{"AgentsHeld", "", steps::agents_held},  // no agent is replaced while all is stopped
    Step{"EmergencyRestored", "", steps::emergency_restored},
};

// The installation, in the seed's order. Every row is judged on every pass; what a row needs from
// others it asks itself, so that one joining node never holds up the repair of a component.
constexpr std::array kSteps = {
    Step{"Claimed", "", steps::claimed},  // our finalizer is on the object
    Step{"PreflightPassed", "PreflightSucceeded", steps::preflight_passed},
    Step{"VersionAccepted", "Released", steps::version_accepted},
    Step{"ProfileRecorded", "", steps::profile_recorded},  // the defaults it is made with
    Step{"APIServerKnown", "", steps::api_server_known},
    Step{"ValuesAccepted", "", steps::values_accepted},
    Step{"Planned", "Released", steps::planned},
    Step{"PlanApproved", "PlanApproved", steps::plan_approved},
    Step{"IPAMDTolerates", "", steps::ipamd_tolerates_gate, Needs::Approval},
    Step{"TCRAssistantTolerates", "", steps::tcr_assistant_tolerates_gate, Needs::Approval},
    // Before the release: agents mount it.
    Step{"CNIConfigured", "", steps::cni_configured, Needs::Approval},
    // Before the agents list anything.
    Step{"FlowControlSet", "", steps::flow_control_set, Needs::Approval},
    Step{"ReleaseUnlocked", "Released", steps::release_unlocked},  // Helm would accept an operation
    Step{"ImagesPulled", "Released", steps::images_pulled, Needs::Approval},
    Step{"ReleaseDeployed", "Released", steps::release_deployed, Needs::Approval},
    Step{"ReleaseIntact", "", steps::release_intact},
    Step{"CertificatesRenewed", "", steps::certificates_renewed},
    Step{"FirstVersionRecorded", "", steps::first_version_recorded},
    Step{"NodesReady", "NodesReady", steps::nodes_ready},
    Step{"AgentsConfigured", "NodesReady", steps::agents_configured},
    Step{"UpgradeSettled", "", steps::upgrade_settled},  // rolled and soaked, or it has failed
    Step{"TKECNIAgentRetired", "ComponentsRetired", steps::tke_cni_agent_retired, Needs::Approval},
    Step{"CNIDirectoriesClean", "ComponentsRetired", steps::cni_directories_clean, Needs::Approval},
    Step{"KubeProxyRetired", "ComponentsRetired", steps::kube_proxy_retired, Needs::Approval},
    Step{"IPMasqAgentRetired", "ComponentsRetired", steps::ip_masq_agent_retired, Needs::Approval},
    // Nodes that come find Cilium, and no other network.
    Step{"NodePoolsCreated", "NodePoolsCreated", steps::node_pools_created, Needs::Approval},
    Step{"InstallationRecorded", "", steps::installation_recorded},  // from here on, it is drift
    Step{"PodsManaged", "PodsManaged", steps::pods_managed, Needs::Approval},
};

// Leaving, with the network as it is.
constexpr std::array kTeardownSteps = {
    Step{"HelmOperationEnded", "", steps::helm_operation_ended},
    Step{"GateHandedBack", "", steps::gate_handed_back},
    Step{"NodesOpened", "", steps::nodes_opened},
    Step{"FinalizerRemoved", "", steps::finalizer_removed},
};

// Taking away what the operator installed; TKE's objects stay as they are.
constexpr std::array kUninstallSteps = {
    Step{"HelmOperationEnded", "", steps::helm_operation_ended},
    Step{"NodesOpened", "", steps::nodes_opened},
    Step{"NodesGone", "Uninstalled", steps::nodes_gone},
    Step{"ReleaseUnlocked", "Uninstalled", steps::release_unlocked},
    Step{"ReleaseUninstalled", "Uninstalled", steps::release_uninstalled},
    Step{"CiliumPodsGone", "Uninstalled", steps::cilium_pods_gone},
    Step{"RecycleRecorded", "", steps::recycle_recorded},
    Step{"CNIConfigRemoved", "", steps::cni_config_removed},
    Step{"FlowControlRemoved", "", steps::flow_control_removed},
    Step{"GateTaintsRemoved", "", steps::gate_taints_removed},
    Step{"PlanRemoved", "", steps::plan_removed, Needs::Nothing, Place::Last},
    Step{"FinalizerRemoved", "", steps::finalizer_removed_last, Needs::Nothing, Place::Last},
};

// The whole way back. What serves the nodes comes before what served them goes: kube-proxy, then
// tke-cni-agent, whose CNI file sorts before Cilium's, and only then is Cilium taken away.
constexpr std::array kRestoreSteps = {
    Step{"HelmOperationEnded", "", steps::helm_operation_ended},
    Step{"NodesOpened", "", steps::nodes_opened},
    Step{"KubeProxyRestored", "ComponentsRestored", steps::kube_proxy_restored},
    // Its file is back before the agent that would write it.
    Step{"CNIDirectoriesRestored", "ComponentsRestored", steps::cni_directories_restored},
    Step{"TKECNIAgentRestored", "ComponentsRestored", steps::tke_cni_agent_restored},
    Step{"IPMasqAgentRestored", "ComponentsRestored", steps::ip_masq_agent_restored},
    Step{"ReleaseUnlocked", "Uninstalled", steps::release_unlocked},
    Step{"ReleaseUninstalled", "Uninstalled", steps::release_uninstalled},
    Step{"CiliumPodsGone", "Uninstalled", steps::cilium_pods_gone},
    Step{"RecycleRecorded", "", steps::recycle_recorded},
    Step{"IPAMDRestored", "ComponentsRestored", steps::ipamd_restored},
    Step{"TCRAssistantRestored", "ComponentsRestored", steps::tcr_assistant_restored},
    Step{"CNIConfigRemoved", "", steps::cni_config_removed},
    Step{"FlowControlRemoved", "", steps::flow_control_removed},
    Step{"GateTaintsRemoved", "", steps::gate_taints_removed},
    Step{"PlanRemoved", "", steps::plan_removed, Needs::Nothing, Place::Last},
    Step{"RecordsRemoved", "", steps::records_removed, Needs::Nothing, Place::Last},
    Step{"FinalizerRemoved", "", steps::finalizer_removed_last, Needs::Nothing, Place::Last},
};

std::chrono::seconds recheck_of(const Verdict& verdict) {
  if (const auto* done = std::get_if<Done>(&verdict)) return done->recheck;
  if (const auto* wait = std::get_if<Wait>(&verdict)) return wait->recheck;
  if (const auto* blocked = std::get_if<Blocked>(&verdict)) return blocked->recheck;
  if (const auto* reported = std::get_if<Reported>(&verdict)) return reported->recheck;
  return std::chrono::seconds{0};
}

std::span<const Step> table(const model::Installation& installation) {
  if (!installation.meta.deleting) return kSteps;
  switch (installation.spec.deletion_policy) {
    case model::DeletionPolicy::Orphan:
      return kTeardownSteps;
    case model::DeletionPolicy::Uninstall:
      return kUninstallSteps;
    case model::DeletionPolicy::UninstallAndRestore:
      return kRestoreSteps;
  }
  return kTeardownSteps;
}

bool all_done(const std::vector<StepResult>& results) {
  return std::ranges::all_of(results,
                             [](const StepResult& result) { return steps::done(result.verdict); });
}

}  // namespace

Plan make_plan(const World& world) {
  const DesiredOnce once(world);
  Plan plan;
  plan.teardown = world.installation.meta.deleting;
  // Letting go changes nothing, so it needs no brake; taking away does.
  const bool orphan = world.installation.spec.deletion_policy == model::DeletionPolicy::Orphan;
  plan.suspended = world.installation.spec.suspend && !(plan.teardown && orphan);
  if (world.stop) plan.stopped = stop_message(*world.stop);
  if (!plan.teardown) plan.wanted = wishes(world);
  for (const Step& step : kOrders) {
    Verdict verdict = step.judge(world);
    if (steps::done(verdict)) continue;
    plan.results.push_back({step.name, step.condition, std::move(verdict), true});
  }
  for (const Step& step : table(world.installation)) {
    Verdict verdict = step.place == Place::Last && !all_done(plan.results)
                          ? Verdict(steps::waiting_for("everything before it"))
                          : step.judge(world);
    const bool held = step.needs == Needs::Approval && std::holds_alternative<Act>(verdict) &&
                      !approved(world, plan.wanted, step.name);
    if (held) verdict = steps::waiting_for("the plan to be approved");
    plan.results.push_back({step.name, step.condition, std::move(verdict), false});
  }
  return plan;
}

const Act* Plan::next() const {
  for (const StepResult& result : results) {
    if ((suspended || stopped) && !result.ordered) continue;
    if (const auto* act = std::get_if<Act>(&result.verdict)) return act;
  }
  return nullptr;
}

std::optional<std::chrono::seconds> Plan::recheck() const {
  std::optional<std::chrono::seconds> soonest;
  for (const StepResult& result : results) {
    const std::chrono::seconds recheck = recheck_of(result.verdict);
    if (recheck.count() == 0) continue;
    if (!soonest || recheck < *soonest) soonest = recheck;
  }
  return soonest;
}

std::vector<std::string_view> step_names() {
  std::vector<std::string_view> names;
  const auto add = [&names](std::span<const Step> rows) {
    std::ranges::transform(rows, std::back_inserter(names), &Step::name);
  };
  add(kOrders);
  add(kSteps);
  add(kTeardownSteps);
  add(kUninstallSteps);
  add(kRestoreSteps);
  return names;
}

}  // namespace tco::plan

namespace tco::plan::steps {

bool done(const Verdict& verdict) { return std::holds_alternative<Done>(verdict); }

Wait waiting_for(std::string_view what) {
  return {.reason = reasons::kWaitingForStep, .message = "waiting for " + std::string(what)};
}

}  // namespace tco::plan::steps
