// What Helm made is as Helm recorded it: somebody's edit of a DaemonSet or of cilium-config is put
// back by applying the same release once more. If what is wanted now is another one, or not known,
// because its values are refused or it waits for an approval, it is the recorded one. Certificates
// are left out: who renews them changes them.

#include <algorithm>

#include "base/names.h"
#include "plan/drift.h"
#include "plan/helm_failure.h"
#include "plan/live.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "values/values.h"

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

// While somebody has stopped the operator, the agents' update strategy is the operator's own doing
// (steps/agents_held.cc).
std::vector<model::LiveDifference> differences(const View& view, const model::LiveRelease& live) {
  const model::Workload* agents = find_daemon_set(view, names::kAgents);
  if (agents == nullptr || !agents->original) return live.differences;
  const std::string name = "DaemonSet " + agents->meta.ns + "/" + agents->meta.name;
  std::vector<model::LiveDifference> others;
  for (model::LiveDifference each : live.differences) {
    if (each.object == name && !each.missing) {
      std::erase_if(each.fields,
                    [](const auto& field) { return field.starts_with("/spec/updateStrategy"); });
      if (each.fields.empty()) continue;
    }
    others.push_back(std::move(each));
  }
  return others;
}

// REQUIRES: there is one.
Drift drift_of(const View& view, int revision, const std::vector<model::LiveDifference>& all) {
  const model::ReleaseSpec& release = view.look.installation.spec.release;
  const model::LiveDifference& first = all.front();
  std::string what = words_of(first);
  if (all.size() > 1) {
    what += " (and ";
    what += std::to_string(all.size() - 1);
    what += " more)";
  }
  Drift drift{.key = "release." + release.ns + "." + release.name,
              .seen = std::to_string(revision),  // a repair makes another revision
              .what = std::move(what),
              .advice = "say it in spec.values",
              .writer = std::nullopt};
  if (!first.writer.empty()) drift.writer = model::Writer{first.writer, view.look.now};
  return drift;
}

// It is the user's own object, which nothing of ours puts right.
std::optional<Blocked> overridden(const model::LiveRelease& live) {
  for (const model::NodeConfig& config : live.node_configs) {
    const auto key = std::ranges::find_if(config.keys, values::owns);
    if (key == config.keys.end()) continue;
    return Blocked{.reason = reasons::kDriftDetected,
                   .message = "CiliumNodeConfig " + config.name + " sets " + *key +
                              ", which the operator owns, for its nodes: take it out there"};
  }
  return std::nullopt;
}

// Whether it is the repair that failed, and not what is wanted now.
std::optional<Verdict> failed_repair(const View& view) {
  const std::optional<model::HelmOperation>& last = view.look.helm->operation;
  if (!last || last->state != model::OperationState::Failed) return std::nullopt;
  const bool its =
      release_in_sync(view)
          ? last->type == "Apply"
          : last->type == "Rollback" && last->desired == release(view)->label(names::kDesiredLabel);
  return its ? failed_operation(view, *last) : std::nullopt;
}

Action repair(const View& view) {
  if (release_in_sync(view)) return *wanted_release(view);
  const model::Release& found = *release(view);
  return recorded_release(view, found.revision, found.label(names::kDesiredLabel));
}

}  // namespace

Verdict release_intact(const View& view) {
  const model::LiveRelease* live = looked_at(view);
  if (live == nullptr) return Done{"the release's objects are not to be looked at now"};
  const std::vector<model::LiveDifference> found = differences(view, *live);
  if (found.empty()) {
    if (auto blocked = overridden(*live)) return *std::move(blocked);
    return Done{"the release's objects are as Helm recorded them", view.look.live_due};
  }
  const Drift drift = drift_of(view, live->revision, found);
  if (const auto blocked = left_alone(view, drift)) return *blocked;
  if (const auto failure = failed_repair(view)) return *failure;
  if (auto count = count_repair(view, drift)) return *std::move(count);
  return Act{.action = repair(view),
             .reason = reasons::kRepairingDrift,
             .message = "applying the release again: " + told(drift)};
}

}  // namespace tco::plan::steps
