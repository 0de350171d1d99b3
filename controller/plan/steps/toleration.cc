#include "plan/steps/toleration.h"

#include <algorithm>
#include <array>

#include "base/names.h"
#include "plan/drift.h"
#include "plan/facts.h"
#include "plan/reasons.h"
#include "plan/steps/originals.h"

namespace tco::plan::steps {
namespace {

// A pool's taint has the value "true", cilium-operator's has none: only Exists covers both.
bool covers(const model::Toleration& toleration, const std::string& taint,
            std::string_view effect) {
  if (toleration.op != "Exists") return false;
  const bool key = toleration.key.empty() || toleration.key == taint;
  return key && (toleration.effect.empty() || toleration.effect == effect);
}

Drift lost_toleration(const model::Workload& workload, std::string_view field) {
  return {.key = object_key(workload),
          .seen = state_of(workload),
          .what = workload.meta.name + " does not tolerate the taint any more",
          .advice = "set spec.tolerations." + std::string(field) + " to Never",
          .writer = workload.writer};
}

}  // namespace

bool tolerates_gate(const World& world, const model::Workload& workload) {
  const std::string& taint = world.installation.spec.gate.taint_key;
  constexpr std::array<std::string_view, 2> kEffects = {"NoSchedule", "NoExecute"};
  if (!workload.tolerations) return false;
  return std::ranges::all_of(kEffects, [&](std::string_view effect) {
    return std::ranges::any_of(*workload.tolerations, [&](const model::Toleration& toleration) {
      return covers(toleration, taint, effect);
    });
  });
}

Verdict ensure_toleration(const World& world, const model::Workload& workload,
                          std::string_view field) {
  const std::string name = workload.meta.ns + "/" + workload.meta.name;
  if (tolerates_gate(world, workload)) return Done{name + " tolerates the taint"};

  std::string_view reason = reasons::kAddingToleration;
  const std::string& taint = world.installation.spec.gate.taint_key;
  std::string message = "adding the toleration of " + taint + " to " + name;
  if (undone(world, workload)) {
    const Drift drift = lost_toleration(workload, field);
    if (const auto blocked = left_alone(world, drift)) return *blocked;
    if (auto count = count_repair(world, drift)) return *std::move(count);
    reason = reasons::kRepairingDrift;
    message += " again: " + told(drift);
  }
  if (!recorded(world, workload)) {
    return record_original(workload, {.field = model::Original::Field::Tolerations,
                                      .uid = workload.meta.uid,
                                      .generation = workload.meta.generation,
                                      .node_selector = std::nullopt,
                                      .tolerations = workload.tolerations});
  }
  return Act{
      .action =
          AddToleration{.target = patch_target(workload),
                        .has_tolerations = workload.tolerations.has_value(),
                        .toleration = {.key = taint, .op = "Exists", .value = {}, .effect = {}},
                        .original = world.records.originals.at(record_key(workload))},
      .reason = reason,
      .message = std::move(message)};
}

}  // namespace tco::plan::steps
