// An upgrade's images are on every node before it begins. A DaemonSet of the operator's has them
// pulled, and goes when the upgrade begins.

#include <algorithm>

#include "base/names.h"
#include "plan/pre_pull.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/upgrade.h"
#include "plan/view/clock.h"
#include "plan/view/desired_changes.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"

namespace tco::plan::steps {
namespace {

constexpr std::chrono::minutes kLookAgain{1};

bool its_pod(const model::Workload& puller, const model::CiliumPod& pod) {
  return pod.component == model::PodComponent::PrePull &&
         pod.template_generation == puller.template_generation;
}

// When the last node had the images, or was asked to pull them.
model::Time last_progress(const View& view, const model::Workload& puller) {
  const model::Time now = view.look.now;
  model::Time last = believed(puller.meta.created, now);
  for (const model::CiliumPod& pod : view.look.pods) {
    if (!its_pod(puller, pod)) continue;
    const model::Time ready = pod.ready ? pod.ready_changed : model::Time{};
    last = std::max({last, believed(pod.meta.created, now), believed(ready, now)});
  }
  return last;
}

Verdict await_pods(const View& view, const model::Workload& puller) {
  const PodsReport report =
      report_pods(view, puller, model::PodComponent::PrePull, PodTemplate::Current);
  if (report.waiting.empty()) {
    return Done{"the images are on " + std::to_string(report.ready) + " node(s)",
                std::chrono::seconds{0}};
  }
  const auto left = last_progress(view, puller) +
                    view.look.installation.spec.upgrade.progress_deadline - view.look.now;
  if (left <= std::chrono::seconds{0}) {
    return Blocked{.reason = reasons::kImagesNotPulled,
                   .message = summarize(report.waiting) +
                              ": the upgrade has not begun, and begins once they are there; or set "
                              "spec.upgrade.prePull to Disabled",
                   .recheck = kLookAgain};
  }
  const auto until = std::chrono::ceil<std::chrono::seconds>(left);
  const bool skips = report.next_skipped.count() > 0;
  return Wait{.reason = reasons::kPullingImages,
              .message = summarize(report.waiting),
              .progress = std::to_string(report.ready) + "/" + std::to_string(report.expected),
              .recheck = skips ? std::min(until, report.next_skipped) : until};
}

Act remove(const model::Workload& puller) {
  return {
      .action =
          DeleteDaemonSet{.ns = puller.meta.ns, .name = puller.meta.name, .uid = puller.meta.uid},
      .reason = reasons::kPullingImages,
      .message = "deleting DaemonSet " + puller.meta.name + ": nothing is to be pulled"};
}

}  // namespace

Verdict images_pulled(const View& view) {
  if (!view.look.helm) return waiting_for("the Helm sidecar");
  const model::Workload* puller = find_daemon_set(view, names::kPrePull);
  const auto wanted = wanted_pre_pull(view);
  if (!wanted) {
    if (puller != nullptr && !puller->meta.deleting) return remove(*puller);
    return Done{};
  }
  if (eligible_nodes(view).empty()) return Done{"there is no node to pull images on"};
  if (const std::string_view what = missing_for_upgrade(view); !what.empty()) {
    return waiting_for(what);
  }
  // Until it is written, the images on record are those of what runs.
  const std::optional<DesiredChanges>& now = view.changes();
  if (!now || now->digest != view.look.plan.digest) return waiting_for("the plan");
  if (puller == nullptr || puller->made_for != wanted->digest) {
    return Act{.action = ApplyDaemonSet{.ns = std::string(names::kNamespace),
                                        .name = std::string(names::kPrePull),
                                        .body = wanted->body},
               .reason = reasons::kPullingImages,
               .message = "pulling the images of Cilium " + view.look.installation.spec.version +
                          " on every node"};
  }
  return await_pods(view, *puller);
}

}  // namespace tco::plan::steps
