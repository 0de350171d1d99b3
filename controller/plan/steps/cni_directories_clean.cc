// What tke-cni-agent left in the CNI directories of nodes with an agent is moved aside, and each of
// them proves it: as long as 00-multus.conf is there, new pods are TKE's. A DaemonSet of the
// operator's does it, and goes when all is done. Nodes that join later never had that file.

#include <set>
#include <string_view>

#include "base/names.h"
#include "plan/cni_cleaning.h"
#include "plan/drift.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "plan/view/scheduling.h"

namespace tco::plan::steps {
namespace {

// The nodes on which tke-cni-agent may still write its file.
std::vector<std::string> agents_left(const View& view) {
  std::set<std::string_view> with;
  for (const model::CiliumPod& pod : view.look.pods) {
    if (pod.component == model::PodComponent::TKECNIAgent) with.insert(pod.node);
  }
  std::vector<std::string> nodes;
  for (const model::Node& node : view.look.nodes) {
    const bool counts = owed_to(view, node).agent && !unreachable(node, view.look.now);
    if (counts && with.contains(node.meta.name)) nodes.push_back(node.meta.name);
  }
  return nodes;
}

Act record(const View& view) {
  const auto& before = view.look.records.cni_cleaned;
  // Of an installation that an older operator made, the nodes of later are clean.
  const model::Time now = std::chrono::floor<std::chrono::seconds>(view.look.now);
  const model::Time first = before ? before->first : view.look.records.installed.value_or(now);
  const model::Workload& agent = *find_daemon_set(view, "tke-cni-agent");
  return {.action =
              RecordCniCleaned{
                  {.seen = state_of(agent), .first = first, .left_out = nodes_without_agent(view)}},
          .reason = reasons::kRecording,
          .message = "recording that every node's CNI directory is clean"};
}

Verdict await_proof(const View& view, const model::Workload& cleaner) {
  const PodsReport report =
      report_pods(view, cleaner, model::PodComponent::CNICleaner, PodTemplate::Current);
  std::vector<NodeProblem> waiting = report.waiting;
  waiting.reserve(waiting.size() + report.skipped.size());
  for (const std::string& node : report.skipped) waiting.push_back({node, "not reachable"});
  const int all = view.nodes().eligible;
  const int ready = report.ready;
  if (ready == all) return record(view);
  if (waiting.empty()) waiting.push_back({std::to_string(all - ready) + " node(s)", "no pod"});
  return Wait{.reason = reasons::kAwaitingCleanCNI,
              .message = summarize(waiting),
              .progress = std::to_string(report.ready) + "/" + std::to_string(all)};
}

Act remove(const model::Workload& cleaner) {
  return {.action =
              DeleteDaemonSet{
                  .ns = cleaner.meta.ns, .name = cleaner.meta.name, .uid = cleaner.meta.uid},
          .reason = reasons::kCleaningCNI,
          .message = "deleting DaemonSet " + cleaner.meta.name + ": every node is clean"};
}

// Without a network of Cilium's the file is all that new pods have. What was installed is repaired
// while the sidecar is away, or while an upgrade is under way or has failed: the agents tell.
bool cilium_is_there(const View& view) {
  if (release_serves(view)) return true;
  const bool gone = view.look.helm && release(view) == nullptr;
  return view.look.records.installed && !gone && still_served(view);
}

}  // namespace

Verdict cni_directories_clean(const View& view) {
  const model::Workload* cleaner = cni_cleaner(view);
  if (cni_proven_clean(view)) {
    if (cleaner != nullptr && !cleaner->meta.deleting) return remove(*cleaner);
    return Done{"tke-cni-agent's file is in no node's way"};
  }
  const model::Workload& agent = *find_daemon_set(view, "tke-cni-agent");
  if (!done(tke_cni_agent_retired(view))) return waiting_for("tke-cni-agent to be retired");
  if (view.nodes().eligible == 0) return record(view);
  if (!cilium_is_there(view)) return waiting_for("the release");
  if (find_daemon_set(view, names::kAgents) == nullptr) return waiting_for("DaemonSet cilium");
  if (const auto left = agents_left(view); !left.empty()) {
    return Wait{.reason = reasons::kAwaitingRetirement,
                .message = "the pods of " + agent.meta.name + " are ending on " + summarize(left),
                .recheck = std::chrono::seconds{30}};
  }
  const auto wanted = wanted_cni_cleaner(view, CniDuty::Clean);
  if (!wanted) {
    return Blocked{.reason = reasons::kOperatorImageUnknown,
                   .message = std::string(reasons::kOperatorImageUnknown.sentence)};
  }
  if (cleaner == nullptr || cleaner->made_for != wanted->digest) {
    return Act{.action = ApplyDaemonSet{.ns = std::string(names::kNamespace),
                                        .name = std::string(names::kCniCleaner),
                                        .body = wanted->body},
               .reason = reasons::kCleaningCNI,
               .message = "moving tke-cni-agent's file aside in every node's CNI directory"};
  }
  return await_proof(view, *cleaner);
}

}  // namespace tco::plan::steps
