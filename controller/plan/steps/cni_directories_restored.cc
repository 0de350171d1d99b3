// What was moved aside in the nodes' CNI directories is back before tke-cni-agent is: from then on
// new pods are TKE's. The DaemonSet that does it goes with the CiliumInstallation, its owner.

#include "base/names.h"
#include "plan/cni_cleaning.h"
#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/steps/restoration.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

// Cleaning had begun on some node.
bool anything_moved(const World& world) {
  return world.records.cni_cleaned.has_value() || cni_cleaner(world) != nullptr;
}

}  // namespace

Verdict cni_directories_restored(const World& world) {
  const model::Workload* agent = find_daemon_set(world, "tke-cni-agent");
  if (!anything_moved(world) || agent == nullptr || !changed_by_us(world, *agent)) {
    return Done{"no CNI directory was changed"};
  }
  if (!cilium_serves(world)) return Done{"no node is left that Cilium serves"};
  const auto wanted = wanted_cni_cleaner(world, CniDuty::Restore);
  if (!wanted) return Done{"tke-cni-agent writes its file itself"};
  if (!done(kube_proxy_restored(world))) return waiting_for("kube-proxy");
  const model::Workload* cleaner = cni_cleaner(world);
  if (cleaner == nullptr || cleaner->made_for != wanted->digest) {
    return Act{.action = ApplyDaemonSet{.ns = std::string(names::kNamespace),
                                        .name = std::string(names::kCniCleaner),
                                        .body = wanted->body},
               .reason = reasons::kRestoringCNI,
               .message = "putting tke-cni-agent's file back in every node's CNI directory"};
  }
  const PodsReport report =
      report_pods(world, *cleaner, model::PodComponent::CNICleaner, PodTemplate::Current);
  if (report.waiting.empty()) {
    return Done{"tke-cni-agent's file is back on " + std::to_string(report.ready) + " node(s)"};
  }
  return Wait{.reason = reasons::kAwaitingRestoration,
              .message = summarize(report.waiting),
              .progress = std::to_string(report.ready) + "/" + std::to_string(report.expected),
              .recheck = report.next_skipped};
}

}  // namespace tco::plan::steps
