#include "plan/steps/restoration.h"

#include <algorithm>

#include "base/names.h"
#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/steps/originals.h"
#include "plan/steps/steps.h"

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

Verdict await_pods(const World& world, const model::Workload& daemon_set,
                   model::PodComponent component) {
  const std::string& name = daemon_set.meta.name;
  const PodsReport report = report_pods(world, daemon_set, component);
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

bool same(const World& world, const model::Toleration& toleration) {
  return toleration == model::Toleration{.key = world.installation.spec.gate.taint_key,
                                         .op = "Exists",
                                         .value = {},
                                         .effect = {}};
}

}  // namespace

bool cilium_serves(const World& world) {
  return !eligible_nodes(world).empty() && (!world.helm || release_to_remove(world));
}

Act put_back(const World& world, const model::Workload& daemon_set) {
  RestoreDaemonSet action{
      .target = patch_target(daemon_set),
      .annotated = daemon_set.original.has_value(),
      .retired = retired(daemon_set),
      .only_key = daemon_set.node_selector.has_value() && daemon_set.node_selector->size() == 1,
      .former = std::nullopt};
  if (recorded(world, daemon_set)) {
    const auto& before = world.records.originals.at(record_key(daemon_set)).node_selector;
    const std::string key(names::kRetiredSelectorKey);
    if (before && before->contains(key)) action.former = before->at(key);
  }
  return {.action = std::move(action),
          .reason = reasons::kRestoringComponent,
          .message = "putting " + daemon_set.meta.name + " back as it was"};
}

Verdict restore(const World& world, std::string_view name,
                std::optional<model::PodComponent> pods) {
  const bool needed = pods.has_value() && cilium_serves(world);
  const model::Workload* daemon_set = find_daemon_set(world, name);
  if (daemon_set == nullptr) {
    const bool was_there = world.records.originals.contains(key_on_record(name));
    if (needed && was_there) return by_hand(name, "was retired and is not there any more");
    return Done{std::string(name) + " is not there"};
  }
  const bool ours = changed_by_us(world, *daemon_set);
  if (retired(*daemon_set) && !ours) {
    if (needed) return by_hand(name, "was retired by somebody else");
    return Done{std::string(name) + " was retired by somebody else and stays so"};
  }
  if (retired(*daemon_set) || daemon_set->original) return put_back(world, *daemon_set);
  if (needed && ours) return await_pods(world, *daemon_set, *pods);
  return Done{std::string(name) + " is as it was"};
}

Verdict restore_tolerations(const World& world, std::string_view ns, std::string_view name) {
  const model::Workload* deployment = find(world, model::WorkloadKind::Deployment, ns, name);
  if (deployment == nullptr) return Done{"there is no Deployment " + std::string(name)};
  if (!changed_by_us(world, *deployment)) return Done{std::string(name) + " was not changed"};

  RemoveToleration action{.target = patch_target(*deployment),
                          .annotated = deployment->original.has_value(),
                          .index = std::nullopt,
                          .only_one = false};
  if (deployment->tolerations) {
    const auto& all = *deployment->tolerations;
    const auto it =
        std::ranges::find_if(all, [&](const model::Toleration& each) { return same(world, each); });
    if (it != all.end()) action.index = static_cast<std::size_t>(it - all.begin());
    action.only_one = all.size() == 1;
  }
  if (!action.annotated && !action.index) return Done{std::string(name) + " is as it was"};
  if (!done(cilium_pods_gone(world))) return waiting_for("Cilium to be gone");
  return Act{
      .action = std::move(action),
      .reason = reasons::kRemovingToleration,
      .message = "taking our toleration out of " + std::string(ns) + "/" + std::string(name)};
}

}  // namespace tco::plan::steps
