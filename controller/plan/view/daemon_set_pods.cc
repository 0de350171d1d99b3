// How far the pods of one DaemonSet are.
#include <algorithm>

#include "plan/view/nodes.h"
#include "plan/view/scheduling.h"
#include "plan/view/view.h"

namespace tco::plan {

// A node without a pod is waited for only while the DaemonSet counts one too few: what it owes may
// depend on what is not looked at here.
PodsReport report_pods(const View& view, const model::Workload& daemon_set,
                       model::PodComponent component, PodTemplate which) {
  std::map<std::string, const model::CiliumPod*> by_node;
  for (const model::CiliumPod& pod : view.look.pods) {
    const bool counts = pod.component == component && !pod.node.empty() && !pod.meta.deleting;
    const bool former = pod.template_generation != daemon_set.template_generation;
    if (!counts || (former && which == PodTemplate::Current)) continue;
    by_node[pod.node] = &pod;
  }
  const bool owed = daemon_set.observed_generation < daemon_set.meta.generation ||
                    static_cast<int>(by_node.size()) < daemon_set.desired;
  PodsReport report;
  for (const model::Node& node : view.look.nodes) {
    if (!eligible(node) || !owes(daemon_set, node)) continue;
    const auto it = by_node.find(node.meta.name);
    const model::CiliumPod* pod = it == by_node.end() ? nullptr : it->second;
    if (pod == nullptr && !owed) continue;
    if (unreachable(node, view.look.now)) {
      report.skipped.push_back(node.meta.name);
      continue;
    }
    ++report.expected;
    if (pod != nullptr && pod->ready) {
      ++report.ready;
      continue;
    }
    report.waiting.push_back({node.meta.name, problem_of(daemon_set.meta.name, pod)});
    if (node.ready) continue;
    const auto left = std::chrono::ceil<std::chrono::seconds>(unreachable_at(node, view.look.now) -
                                                              view.look.now);
    const bool sooner = report.next_skipped.count() == 0 || left < report.next_skipped;
    if (sooner) report.next_skipped = left;
  }
  return report;
}

}  // namespace tco::plan
