#include "plan/steps/restoration.h"

#include <algorithm>

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/originals.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

std::string key_on_record(std::string_view name) {
  return "original.daemonset." + std::string(names::kNamespace) + "." + std::string(name);
}

Verdict by_hand(std::string_view name, std::string_view what) {
  return Blocked{.reason = reasons::kOriginalUnknown,
                 .message = "DaemonSet " + std::string(name) + " " + std::string(what) +
                            ", and the nodes need it before Cilium goes. Bring it back by hand "
                            "(docs/undo.md), or set spec.deletionPolicy to Orphan: Cilium stays"};
}

Verdict await_pods(const View& view, const model::Workload& daemon_set,
                   model::PodComponent component) {
  const std::string& name = daemon_set.meta.name;
  const PodsReport report = report_pods(view, daemon_set, component);
  if (!report.waiting.empty()) {
    return Wait{.reason = reasons::kAwaitingRestoration,
                .message = summarize(report.waiting),
                .progress = std::to_string(report.ready) + "/" + std::to_string(report.expected),
                .recheck = report.next_skipped};
  }
  std::string message = name + " is ready on " + std::to_string(report.ready) + " node(s)";
  if (!report.skipped.empty()) {
    message += "; skipped, not reachable: " + summarize(report.skipped);
  }
  return Done{message};
}

// Of the spec's key, or of one that it had before.
bool added_by_us(const View& view, const model::Workload& deployment,
                 const model::Toleration& each) {
  if (each.op != "Exists" || !each.value.empty() || !each.effect.empty()) return false;
  if (each.key == view.look.installation.spec.gate.taint_key) return true;
  if (!recorded(view, deployment)) return false;
  const model::Original& original = view.look.records.originals.at(record_key(deployment));
  const bool was_there =
      original.tolerations && std::ranges::count(*original.tolerations, each) > 0;
  return !was_there && std::ranges::count(original.added, each.key) > 0;
}

}  // namespace

bool cilium_serves(const View& view) {
  return !eligible_nodes(view).empty() && (!view.look.helm || release_to_remove(view));
}

Act put_back(const View& view, const model::Workload& daemon_set) {
  RestoreDaemonSet action{
      .target = patch_target(daemon_set),
      .annotated = daemon_set.original.has_value(),
      .retired = retired(daemon_set),
      .only_key = daemon_set.node_selector.has_value() && daemon_set.node_selector->size() == 1,
      .former = std::nullopt};
  if (recorded(view, daemon_set)) {
    const auto& before = view.look.records.originals.at(record_key(daemon_set)).node_selector;
    const std::string key(names::kRetiredSelectorKey);
    if (before && before->contains(key)) action.former = before->at(key);
  }
  return {.action = std::move(action),
          .reason = reasons::kRestoringComponent,
          .message = "putting " + daemon_set.meta.name + " back as it was"};
}

Verdict restore(const View& view, std::string_view name, std::optional<model::PodComponent> pods) {
  const bool needed = pods.has_value() && cilium_serves(view);
  const model::Workload* daemon_set = find_daemon_set(view, name);
  if (daemon_set == nullptr) {
    const std::string key = key_on_record(name);
    const bool was_there =
        view.look.records.originals.contains(key) || view.look.records.unreadable.contains(key);
    if (needed && was_there) return by_hand(name, "was retired and is not there any more");
    return Done{std::string(name) + " is not there"};
  }
  const bool ours = changed_by_us(view, *daemon_set);
  if (retired(*daemon_set) && !ours) {
    if (needed) return by_hand(name, "was retired by somebody else");
    return Done{std::string(name) + " was retired by somebody else and stays so"};
  }
  if (retired(*daemon_set) || daemon_set->original) return put_back(view, *daemon_set);
  if (needed && ours) return await_pods(view, *daemon_set, *pods);
  return Done{std::string(name) + " is as it was"};
}

Verdict restore_tolerations(const View& view, std::string_view ns, std::string_view name) {
  const model::Workload* deployment = find(view, model::WorkloadKind::Deployment, ns, name);
  if (deployment == nullptr) return Done{"there is no Deployment " + std::string(name)};
  if (!changed_by_us(view, *deployment)) return Done{std::string(name) + " was not changed"};

  RemoveToleration action{.target = patch_target(*deployment),
                          .annotated = deployment->original.has_value(),
                          .index = std::nullopt,
                          .only_one = false};
  if (deployment->tolerations) {
    const auto& all = *deployment->tolerations;
    const auto ours = [&](const auto& each) { return added_by_us(view, *deployment, each); };
    const auto it = std::ranges::find_if(all, ours);
    if (it != all.end()) action.index = static_cast<std::size_t>(it - all.begin());
    action.only_one = all.size() == 1;
    // The annotation says what is ours, so it goes with the last one.
    if (std::ranges::count_if(all, ours) > 1) action.annotated = false;
  }
  if (!action.annotated && !action.index) return Done{std::string(name) + " is as it was"};
  // On nodes that are closed, what tolerates the taint no more could not be scheduled.
  if (!done(gate_taints_removed(view))) return waiting_for("Cilium's taints to be off the nodes");
  return Act{
      .action = std::move(action),
      .reason = reasons::kRemovingToleration,
      .message = "taking our toleration out of " + std::string(ns) + "/" + std::string(name)};
}

}  // namespace tco::plan::steps
