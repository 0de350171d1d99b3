#include "plan/steps/toleration.h"

#include <algorithm>
#include <array>

#include "base/names.h"
#include "plan/drift.h"
#include "plan/reasons.h"
#include "plan/steps/originals.h"
#include "plan/view/desired_changes.h"
#include "plan/view/objects.h"
#include "plan/view/tolerations.h"

namespace tco::plan::steps {
namespace {

Drift lost_toleration(const model::Workload& workload, std::string_view field) {
  return {.key = object_key(workload),
          .seen = state_of(workload),
          .what = workload.meta.name + " does not tolerate the taint any more",
          .advice = "set spec.tolerations." + std::string(field) + " to Never",
          .writer = workload.writer};
}

// On record before it is added, so that all of them can be taken away again.
model::Original original_with(const View& view, const model::Workload& workload,
                              const std::string& taint) {
  if (!recorded(view, workload)) {
    return {.field = model::Original::Field::Tolerations,
            .uid = workload.meta.uid,
            .generation = workload.meta.generation,
            .node_selector = std::nullopt,
            .tolerations = workload.tolerations,
            .added = {taint}};
  }
  model::Original original = view.look.records.originals.at(record_key(workload));
  if (std::ranges::count(original.added, taint) == 0) original.added.push_back(taint);
  return original;
}

// The one that we added before is there, of another key: the spec's was changed, and nobody undid
// anything.
bool key_changed(const View& view, const model::Workload& workload, std::string_view step) {
  if (!workload.tolerations || !recorded(view, workload) || applied_once(view, step)) return false;
  const model::Original& original = view.look.records.originals.at(record_key(workload));
  const auto& before = original.tolerations;
  return std::ranges::any_of(*workload.tolerations, [&](const model::Toleration& each) {
    if (each.key.empty() || each.op != "Exists" || !each.effect.empty()) return false;
    if (before && std::ranges::count(*before, each) > 0) return false;
    // An older operator did not put the key on record.
    return original.added.empty() || std::ranges::count(original.added, each.key) > 0;
  });
}

}  // namespace

Verdict ensure_toleration(const View& view, const model::Workload& workload, std::string_view field,
                          std::string_view step) {
  const std::string name = workload.meta.ns + "/" + workload.meta.name;
  if (tolerates_gate(view, workload)) return Done{name + " tolerates the taint"};

  std::string_view reason = reasons::kAddingToleration;
  const std::string& taint = view.look.installation.spec.gate.taint_key;
  std::string message = "adding the toleration of " + taint + " to " + name;
  if (undone(view, workload) && !key_changed(view, workload, step)) {
    const Drift drift = lost_toleration(workload, field);
    if (const auto blocked = left_alone(view, drift)) return *blocked;
    if (auto count = count_repair(view, drift)) return *std::move(count);
    reason = reasons::kRepairingDrift;
    message += " again: " + told(drift);
  }
  if (auto blocked = record_unreadable(view, workload)) return *std::move(blocked);
  const model::Original original = original_with(view, workload, taint);
  if (!recorded(view, workload) ||
      original != view.look.records.originals.at(record_key(workload))) {
    return record_original(workload, original);
  }
  return Act{
      .action =
          AddToleration{.target = patch_target(workload),
                        .has_tolerations = workload.tolerations.has_value(),
                        .toleration = {.key = taint, .op = "Exists", .value = {}, .effect = {}},
                        .original = original},
      .reason = reason,
      .message = std::move(message)};
}

}  // namespace tco::plan::steps
