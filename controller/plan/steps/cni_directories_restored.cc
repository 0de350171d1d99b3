// What was moved aside in the nodes' CNI directories is back before tke-cni-agent is: from then on
// new pods are TKE's. The DaemonSet that does it goes with the CiliumInstallation, its owner.

#include "base/names.h"
#include "plan/cni_cleaning.h"
#include "plan/reasons.h"
#include "plan/steps/restoration.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"

namespace tco::plan::steps {
namespace {

// Cleaning had begun on some node.
bool anything_moved(const View& view) {
  return view.look.records.cni_cleaned.has_value() || cni_cleaner(view) != nullptr;
}

}  // namespace

Verdict cni_directories_restored(const View& view) {
  const model::Workload* agent = find_daemon_set(view, "tke-cni-agent");
  if (!anything_moved(view) || agent == nullptr || !changed_by_us(view, *agent)) {
    return Done{"no CNI directory was changed"};
  }
  if (!cilium_serves(view)) return Done{"no node is left that Cilium serves"};
  const auto wanted = wanted_cni_cleaner(view, CniDuty::Restore);
  if (!wanted) return Done{"tke-cni-agent writes its file itself"};
  if (!done(kube_proxy_restored(view))) return waiting_for("kube-proxy");
  const model::Workload* cleaner = cni_cleaner(view);
  if (cleaner == nullptr || cleaner->made_for != wanted->digest) {
    return Act{.action = ApplyDaemonSet{.ns = std::string(names::kNamespace),
                                        .name = std::string(names::kCniCleaner),
                                        .body = wanted->body},
               .reason = reasons::kRestoringCNI,
               .message = "putting tke-cni-agent's file back in every node's CNI directory"};
  }
  const PodsReport report =
      report_pods(view, *cleaner, model::PodComponent::CNICleaner, PodTemplate::Current);
  if (report.waiting.empty()) {
    return Done{"tke-cni-agent's file is back on " + std::to_string(report.ready) + " node(s)"};
  }
  return Wait{.reason = reasons::kAwaitingRestoration,
              .message = summarize(report.waiting),
              .progress = std::to_string(report.ready) + "/" + std::to_string(report.expected),
              .recheck = report.next_skipped};
}

}  // namespace tco::plan::steps
