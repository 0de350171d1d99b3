// Every pod's network is Cilium's: one that is older than Cilium on its node is unknown to policies
// until it is started anew (reference/tke-domain.md, H12). Ready does not wait for it.

#include <algorithm>

#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/unmanaged.h"
#include "plan/view/nodes.h"

namespace tco::plan::steps {
namespace {

constexpr std::chrono::seconds kLookAgain{30};
constexpr std::size_t kMostNames = 5;

std::string names_of(const std::vector<model::UnmanagedPod>& pods) {
  std::vector<std::string> names;
  names.reserve(pods.size());
  for (const model::UnmanagedPod& each : pods) names.push_back(each.pod.ns + "/" + each.pod.name);
  return summarize(names, kMostNames);
}

std::string told(const View& view, bool evict) {
  const std::vector<model::UnmanagedPod>& pods = view.look.unmanaged.pods;
  std::string text = std::to_string(pods.size()) +
                     " pod(s) got their network before Cilium was there: " + names_of(pods);
  if (!evict) return text + "; restart them, or set spec.nodes.unmanagedPods to Evict";
  const auto alone = std::ranges::count_if(
      pods, [](const model::UnmanagedPod& each) { return !each.pod.controlled; });
  if (alone > 0) {
    text += "; " + std::to_string(alone) + " of them nobody would make anew: restart these by hand";
  }
  return text + "; one that a PodDisruptionBudget protects is asked again every minute";
}

}  // namespace

Verdict pods_managed(const View& view) {
  if (!view.look.records.installed) return waiting_for("the first installation");
  const std::chrono::seconds soon{view.look.unmanaged.nodes_to_look_at > 0 ? 1 : 0};
  if (view.look.unmanaged.pods.empty())
    return Done{"no pod is older than Cilium on its node", soon};
  const bool evict = view.look.installation.spec.unmanaged_pods == model::UnmanagedPolicy::Evict;
  std::vector<model::UnmanagedPod> some =
      evict ? to_evict(view) : std::vector<model::UnmanagedPod>();
  if (!some.empty()) {
    const std::string message = "evicting " + names_of(some);
    return Act{
        .action = EvictPods{std::move(some)}, .reason = reasons::kEvictingPods, .message = message};
  }
  const std::chrono::seconds later =
      view.look.unmanaged.evicted_lately ? std::chrono::seconds{10} : kLookAgain;
  return Reported{.reason = reasons::kUnmanagedPods,
                  .message = told(view, evict),
                  .recheck = soon.count() > 0 ? soon : later};
}

}  // namespace tco::plan::steps
