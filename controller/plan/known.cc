#include "plan/known.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/rfc3339.h"
#include "plan/reasons.h"

namespace tco::plan {
namespace {

struct Row {
  std::string_view name;
  Parts reads;
};

// A row that judges by a part only in one of its cases asks for it there (nodes_known()). What
// applies the release rests on all that its values are made of.
constexpr std::array kRows = {
    Row{"AgentsHeld", {Part::DaemonSets, Part::Records}},
    Row{"EmergencyRestored", {Part::DaemonSets}},
    Row{"Claimed", {Part::Recycle}},
    Row{"ServicesServed", {Part::DaemonSets}},
    Row{"RecordsOwned", {Part::Records, Part::PlanRecord}},
    Row{"PreflightPassed",
        {Part::KubernetesVersion, Part::DaemonSets, Part::Deployments, Part::Nodes,
         Part::PreflightFacts}},
    Row{"VersionAccepted", {Part::Records}},
    Row{"ProfileRecorded", {Part::Records}},
    Row{"APIServerKnown", {Part::Records}},
    Row{"ValuesAccepted", {Part::EgressRanges}},
    Row{"Planned", {Part::Records, Part::PlanRecord, Part::EgressRanges}},
    Row{"PlanApproved", {Part::PlanRecord}},
    Row{"IPAMDTolerates", {Part::Deployments, Part::Records}},
    Row{"TCRAssistantTolerates", {Part::TcrDeployments, Part::Records}},
    Row{"CNIConfigured", {Part::CniConfig, Part::Records}},
    Row{"FlowControlSet", {Part::FlowControl, Part::Records}},
    Row{"ReleaseUnlocked", {}},
    Row{"ImagesPulled",
        {Part::DaemonSets, Part::Nodes, Part::CiliumPods, Part::PlanRecord, Part::Records}},
    Row{"ReleaseDeployed", {Part::Records, Part::PlanRecord, Part::CniConfig, Part::EgressRanges}},
    Row{"ReleaseIntact",
        {Part::ReleaseObjects, Part::CiliumConfig, Part::Records, Part::EgressRanges}},
    Row{"CertificatesRenewed", {Part::ReleaseObjects, Part::Records, Part::EgressRanges}},
    Row{"FirstVersionRecorded", {Part::Records}},
    Row{"NodesReady", {Part::Nodes, Part::CiliumPods, Part::DaemonSets, Part::Deployments}},
    Row{"AgentsConfigured", {Part::Nodes, Part::CiliumPods, Part::CniConfig, Part::Records}},
    Row{"UpgradeSettled",
        {Part::Nodes, Part::CiliumPods, Part::DaemonSets, Part::Deployments, Part::Records}},
    Row{"TKECNIAgentRetired", {Part::DaemonSets, Part::Records}},
    Row{"CNIDirectoriesClean", {Part::DaemonSets, Part::Nodes, Part::CiliumPods, Part::Records}},
    Row{"KubeProxyRetired", {Part::DaemonSets, Part::Nodes, Part::CiliumPods, Part::Records}},
    Row{"IPMasqAgentRetired", {Part::DaemonSets, Part::Records}},
    Row{"NodePoolsCreated", {Part::Karpenter, Part::DaemonSets, Part::Records}},
    Row{"InstallationRecorded", {Part::DaemonSets, Part::Records}},
    Row{"PodsManaged", {Part::NodePods, Part::Nodes, Part::Records}},
    Row{"HelmOperationEnded", {}},
    Row{"GateHandedBack", {Part::Records, Part::EgressRanges}},
    Row{"NodesOpened", {Part::Nodes}},
    Row{"FinalizerRemoved", {Part::Nodes}},
    Row{"TeardownRecorded", {Part::Records}},
    Row{"NodesGone", {Part::Nodes}},
    Row{"ReleaseUninstalled", {Part::Nodes, Part::CiliumPods, Part::DaemonSets}},
    Row{"CiliumPodsGone", {Part::Nodes, Part::CiliumPods, Part::OperatorPods}},
    Row{"RecycleRecorded", {Part::Recycle, Part::Nodes, Part::CiliumPods, Part::OperatorPods}},
    Row{"CNIConfigRemoved", {Part::CniConfig, Part::Nodes, Part::CiliumPods, Part::OperatorPods}},
    Row{"FlowControlRemoved", {Part::FlowControl}},
    Row{"GateTaintsRemoved", {Part::Nodes, Part::CiliumPods, Part::OperatorPods}},
    Row{"PlanRemoved", {Part::PlanRecord}},
    Row{"KubeProxyRestored", {Part::DaemonSets, Part::Nodes, Part::CiliumPods, Part::Records}},
    Row{"CNIDirectoriesRestored", {Part::DaemonSets, Part::Nodes, Part::CiliumPods, Part::Records}},
    Row{"TKECNIAgentRestored", {Part::DaemonSets, Part::Nodes, Part::CiliumPods, Part::Records}},
    Row{"IPMasqAgentRestored", {Part::DaemonSets, Part::Records}},
    Row{"IPAMDRestored",
        {Part::Deployments, Part::Records, Part::Nodes, Part::CiliumPods, Part::OperatorPods}},
    Row{"TCRAssistantRestored",
        {Part::TcrDeployments, Part::Records, Part::Nodes, Part::CiliumPods, Part::OperatorPods}},
    Row{"RecordsRemoved", {Part::Records}},
};

// A connection that broke is there again in a moment: what was done is not doubted at once.
constexpr std::chrono::seconds kDoubtAfter{30};

// The first part of these that could not be read. Null: all were.
const std::pair<const Part, Unread>* unread_of(const View& view, Parts reads) {
  for (const auto& entry : view.look.unread) {
    if (reads.contains(entry.first)) return &entry;
  }
  return nullptr;
}

Verdict waits_for_reading(const Part part, const Unread& unread) {
  std::string message = std::string(to_text(part)) + " could not be read since " +
                        to_rfc3339(unread.since) + ": " + unread.error.message;
  if (unread.error.kind == ErrorKind::Forbidden) {
    return Blocked{.reason = reasons::kForbidden, .message = std::move(message)};
  }
  return Wait{.reason = reasons::kUnreadable, .message = std::move(message)};
}

}  // namespace

std::vector<std::string_view> rows_with_reads() {
  std::vector<std::string_view> names;
  std::ranges::transform(kRows, std::back_inserter(names), &Row::name);
  return names;
}

Parts reads_of(std::string_view row) {
  const auto found = std::ranges::find(kRows, row, &Row::name);
  return found == kRows.end() ? Parts() : found->reads;
}

Verdict as_far_as_known(const View& view, std::string_view row, Verdict verdict, Ordered ordered) {
  const bool acts = std::holds_alternative<Act>(verdict);
  Parts reads = reads_of(row);
  if (acts && ordered == Ordered::No) reads.add(Part::StopOrder);
  const auto* unread = unread_of(view, reads);
  if (unread == nullptr) return verdict;
  const auto& [part, why] = *unread;
  const auto doubted = why.since + kDoubtAfter - view.look.now;
  if (acts || doubted <= std::chrono::seconds{0}) {
    return done(verdict) || acts ? waits_for_reading(part, why) : verdict;
  }
  if (auto* is_done = std::get_if<Done>(&verdict)) {
    const auto later = std::chrono::ceil<std::chrono::seconds>(doubted);
    if (is_done->recheck.count() == 0 || later < is_done->recheck) is_done->recheck = later;
  }
  return verdict;
}

}  // namespace tco::plan
