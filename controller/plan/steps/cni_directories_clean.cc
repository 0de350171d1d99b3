// What tke-cni-agent left in the nodes' CNI directories is moved aside, and every node proves it:
// as long as 00-multus.conf is there, new pods are TKE's. A DaemonSet of the operator's does it,
// and goes when all is done. Nodes that join later never had that file.

#include "base/names.h"
#include "plan/cni_cleaning.h"
#include "plan/drift.h"
#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

// The nodes on which tke-cni-agent may still write its file.
std::vector<std::string> agents_left(const World& world) {
  std::vector<std::string> nodes;
  for (const model::Node& node : world.nodes) {
    if (!eligible(node) || unreachable(node, world.now)) continue;
    for (const model::CiliumPod& pod : world.pods) {
      const bool agent = pod.component == model::PodComponent::TKECNIAgent;
      if (agent && pod.node == node.meta.name) nodes.push_back(node.meta.name);
    }
  }
  return nodes;
}

Act record(const World& world) {
  const auto& before = world.records.cni_cleaned;
  // Of an installation that an older operator made, the nodes of later are clean.
  const model::Time now = std::chrono::floor<std::chrono::seconds>(world.now);
  const model::Time first = before ? before->first : world.records.installed.value_or(now);
  const model::Workload& agent = *find_daemon_set(world, "tke-cni-agent");
  return {.action = RecordCniCleaned{{.seen = state_of(agent), .first = first}},
          .reason = reasons::kRecording,
          .message = "recording that every node's CNI directory is clean"};
}

Verdict await_proof(const World& world, const model::Workload& cleaner) {
  const PodsReport report =
      report_pods(world, cleaner, model::PodComponent::CNICleaner, PodTemplate::Current);
  std::vector<NodeProblem> waiting = report.waiting;
  waiting.reserve(waiting.size() + report.skipped.size());
  for (const std::string& node : report.skipped) waiting.push_back({node, "not reachable"});
  const std::size_t all = eligible_nodes(world).size();
  const auto ready = static_cast<std::size_t>(report.ready);
  if (ready == all) return record(world);
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

}  // namespace

Verdict cni_directories_clean(const World& world) {
  const model::Workload* cleaner = cni_cleaner(world);
  if (cni_proven_clean(world)) {
    if (cleaner != nullptr && !cleaner->meta.deleting) return remove(*cleaner);
    return Done{"tke-cni-agent's file is in no node's way"};
  }
  const model::Workload& agent = *find_daemon_set(world, "tke-cni-agent");
  if (!done(tke_cni_agent_retired(world))) return waiting_for("tke-cni-agent to be retired");
  if (eligible_nodes(world).empty()) return record(world);
  if (!release_serves(world)) return waiting_for("the release");
  if (const auto left = agents_left(world); !left.empty()) {
    return Wait{.reason = reasons::kAwaitingRetirement,
                .message = "the pods of " + agent.meta.name + " are ending on " + summarize(left),
                .recheck = std::chrono::seconds{30}};
  }
  const auto wanted = wanted_cni_cleaner(world, CniDuty::Clean);
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
  return await_proof(world, *cleaner);
}

}  // namespace tco::plan::steps
