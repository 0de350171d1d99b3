#include "plan/table.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "plan/steps/steps.h"

namespace tco::plan {
namespace {

constexpr std::array kOrders = {
    Step{"AgentsHeld", "", steps::agents_held},  // no agent is replaced while all is stopped
    Step{"EmergencyRestored", "", steps::emergency_restored},
};

// The installation, in the seed's order. Every row is judged on every pass; what a row needs from
// others it asks itself, so that one joining node never holds up the repair of a component.
constexpr std::array kSteps = {
    // Our finalizer is on the object.
    Step{.name = "Claimed", .condition = "", .judge = steps::claimed, .holds = Holds::UntilDone},
    // Whatever else holds the installation up.
    Step{"ServicesServed", "", steps::services_served},
    // The bookkeeping is about this installation.
    Step{.name = "RecordsOwned",
         .condition = "",
         .judge = steps::records_owned,
         .holds = Holds::UntilDone},
    Step{"PreflightPassed", "PreflightSucceeded", steps::preflight_passed},
    Step{"VersionAccepted", "Released", steps::version_accepted},
    // The defaults it is made with.
    Step{.name = "ProfileRecorded",
         .condition = "",
         .judge = steps::profile_recorded,
         .holds = Holds::WhileActs},
    Step{.name = "APIServerKnown",
         .condition = "",
         .judge = steps::api_server_known,
         .holds = Holds::WhileActs},
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

// From here on a deletion is finished, whatever becomes of spec.deletionPolicy.
constexpr Step kTeardownRecorded{.name = "TeardownRecorded",
                                 .condition = "",
                                 .judge = steps::teardown_recorded,
                                 .place = Place::Begin,
                                 .holds = Holds::UntilDone};

// Taking away what the operator installed; TKE's objects stay as they are.
constexpr std::array kUninstallSteps = {
    Step{"HelmOperationEnded", "", steps::helm_operation_ended},
    Step{"NodesOpened", "", steps::nodes_opened},
    Step{"NodesGone", "Uninstalled", steps::nodes_gone},
    kTeardownRecorded,
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
    kTeardownRecorded,
    Step{"KubeProxyRestored", "ComponentsRestored", steps::kube_proxy_restored},
    // Its file is back before the agent that would write it.
    Step{"CNIDirectoriesRestored", "ComponentsRestored", steps::cni_directories_restored},
    Step{"TKECNIAgentRestored", "ComponentsRestored", steps::tke_cni_agent_restored},
    Step{"IPMasqAgentRestored", "ComponentsRestored", steps::ip_masq_agent_restored},
    Step{"ReleaseUnlocked", "Uninstalled", steps::release_unlocked},
    Step{"ReleaseUninstalled", "Uninstalled", steps::release_uninstalled},
    Step{"CiliumPodsGone", "Uninstalled", steps::cilium_pods_gone},
    Step{"RecycleRecorded", "", steps::recycle_recorded},
    // Before the tolerations of it.
    Step{"GateTaintsRemoved", "", steps::gate_taints_removed},
    Step{"IPAMDRestored", "ComponentsRestored", steps::ipamd_restored},
    Step{"TCRAssistantRestored", "ComponentsRestored", steps::tcr_assistant_restored},
    Step{"CNIConfigRemoved", "", steps::cni_config_removed},
    Step{"FlowControlRemoved", "", steps::flow_control_removed},
    Step{"PlanRemoved", "", steps::plan_removed, Needs::Nothing, Place::Last},
    Step{"RecordsRemoved", "", steps::records_removed, Needs::Nothing, Place::Last},
    Step{"FinalizerRemoved", "", steps::finalizer_removed_last, Needs::Nothing, Place::Last},
};

}  // namespace

std::span<const Step> orders() { return kOrders; }

std::span<const Step> table_of(const model::Installation& installation) {
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
