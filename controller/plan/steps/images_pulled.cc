// An upgrade's images are on every node before it begins. A DaemonSet of the operator's has them
// pulled, and goes when the upgrade begins.

#include <algorithm>

#include "base/names.h"
#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/pre_pull.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/upgrade.h"
#include "plan/wishes.h"

namespace tco::plan::steps {
namespace {

constexpr std::chrono::minutes kLookAgain{1};

bool its_pod(const model::Workload& puller, const model::CiliumPod& pod) {
  return pod.component == model::PodComponent::PrePull &&
         pod.template_generation == puller.template_generation;
}

// When the last node had the images, or was asked to pull them.
model::Time last_progress(const World& world, const model::Workload& puller) {
  model::Time last = puller.meta.created;
  for (const model::CiliumPod& pod : world.pods) {
    if (!its_pod(puller, pod)) continue;
    last = std::max({last, pod.meta.created, pod.ready ? pod.ready_changed : model::Time{}});
  }
  return last;
}

Verdict await_pods(const World& world, const model::Workload& puller) {
  const PodsReport report =
      report_pods(world, puller, model::PodComponent::PrePull, PodTemplate::Current);
  if (report.waiting.empty()) {
    return Done{"the images are on " + std::to_string(report.ready) + " node(s)",
                std::chrono::seconds{0}};
  }
  const auto left =
      last_progress(world, puller) + world.installation.spec.upgrade.progress_deadline - world.now;
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

Verdict images_pulled(const World& world) {
  if (!world.helm) return waiting_for("the Helm sidecar");
  const model::Workload* puller = find_daemon_set(world, names::kPrePull);
  const auto wanted = wanted_pre_pull(world);
  if (!wanted) {
    if (puller != nullptr && !puller->meta.deleting) return remove(*puller);
    return Done{};
  }
  if (eligible_nodes(world).empty()) return Done{"there is no node to pull images on"};
  if (const std::string_view what = missing_for_upgrade(world); !what.empty()) {
    return waiting_for(what);
  }
  // Until it is written, the images on record are those of what runs.
  const std::optional<Wishes> now = wishes(world);
  if (!now || now->digest != world.plan.digest) return waiting_for("the plan");
  if (puller == nullptr || puller->made_for != wanted->digest) {
    return Act{.action = ApplyDaemonSet{.ns = std::string(names::kNamespace),
                                        .name = std::string(names::kPrePull),
                                        .body = wanted->body},
               .reason = reasons::kPullingImages,
               .message = "pulling the images of Cilium " + world.installation.spec.version +
                          " on every node"};
  }
  return await_pods(world, *puller);
}

}  // namespace tco::plan::steps
