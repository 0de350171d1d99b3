// What Helm made is as Helm recorded it: somebody's edit of a DaemonSet or of cilium-config is put
// back by applying the same release once more. Certificates are left out: who renews them changes
// them.

#include "plan/drift.h"
#include "plan/facts.h"
#include "plan/helm_failure.h"
#include "plan/live.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

std::string words_of(const model::LiveDifference& difference) {
  if (difference.missing) return difference.object + " is gone";
  std::string text = difference.object;
  text += " differs at ";
  for (const std::string& field : difference.fields) {
    if (&field != &difference.fields.front()) text += ", ";
    text += field;
  }
  return text;
}

Drift drift_of(const World& world, const model::LiveRelease& live) {
  const model::ReleaseSpec& release = world.installation.spec.release;
  const model::LiveDifference& first = live.differences.front();
  std::string what = words_of(first);
  if (live.differences.size() > 1) {
    what += " (and ";
    what += std::to_string(live.differences.size() - 1);
    what += " more)";
  }
  Drift drift{.key = "release." + release.ns + "." + release.name,
              .seen = std::to_string(live.revision),  // a repair makes another revision
              .what = std::move(what),
              .advice = "say it in spec.values",
              .writer = std::nullopt};
  if (!first.writer.empty()) drift.writer = model::Writer{first.writer, world.now};
  return drift;
}

}  // namespace

Verdict release_intact(const World& world) {
  const model::LiveRelease* live = looked_at(world);
  if (live == nullptr) return Done{"the release's objects are not to be looked at now"};
  if (live->differences.empty()) return Done{"the release's objects are as Helm recorded them"};
  const Drift drift = drift_of(world, *live);
  if (const auto blocked = left_alone(world, drift)) return *blocked;
  const std::optional<model::HelmOperation>& last = world.helm->operation;
  if (last && last->state == model::OperationState::Failed && last->type == "Apply") {
    if (const auto failure = failed_operation(world, *last)) return *failure;
  }
  if (auto count = count_repair(world, drift)) return *std::move(count);
  return Act{.action = *wanted_release(world),
             .reason = reasons::kRepairingDrift,
             .message = "applying the release again: " + told(drift)};
}

}  // namespace tco::plan::steps
