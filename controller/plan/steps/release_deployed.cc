// The Helm release is deployed with the chart and the values of the spec. Helm waits for nothing
// here: on an empty cluster its pods can never be ready.

#include "base/names.h"
#include "plan/facts.h"
#include "plan/failed_upgrade.h"
#include "plan/helm_failure.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/roll_out.h"
#include "plan/steps/steps.h"
#include "plan/upgrade.h"
#include "values/values.h"

namespace tco::plan::steps {
namespace {

// Absent: the last operation says nothing about what is desired now, or it is time to try again.
std::optional<Verdict> last_failure(const World& world, const DesiredRelease& desired) {
  const std::optional<model::HelmOperation>& last = world.helm->operation;
  if (!last || last->state != model::OperationState::Failed) return std::nullopt;
  if (last->type != "Apply" || last->desired != desired.attempt) return std::nullopt;

  // Half a roll-out is not made whole by the same roll-out: spec.upgrade.failurePolicy says what
  // is, once it is on record.
  const model::Upgrade* upgrade = open_upgrade(world);
  const bool its = upgrade != nullptr && upgrade->attempt == desired.attempt;
  if (its && last->finished < upgrade->began) return std::nullopt;  // a former try
  if (its && !known_failure(last->error_reason)) {
    return record_failure(world, *upgrade, last->error_message);
  }
  return failed_operation(world, *last);
}

// What must be in place before Helm may run; empty if everything is.
std::string_view missing(const World& world) {
  const model::InstallationSpec& spec = world.installation.spec;
  if (refused_version(world)) return "a version that can be had";
  if (!preflight_allows(world)) return "preflight";
  if (const std::string_view what = missing_for_upgrade(world); !what.empty()) return what;
  if (!done(images_pulled(world))) return "the images to be on every node";
  if (world.cni_config != values::cni_config(spec.cni)) return "the CNI ConfigMap";
  // A component that comes back later must not hold up an upgrade.
  const bool retire_first =
      spec.components.retire_order == model::RetireOrder::RetireFirst && !world.records.installed;
  if (retire_first && !all_retired(world)) return "the TKE components to be retired first";
  return {};
}

}  // namespace

Verdict release_deployed(const World& world) {
  if (!world.helm) {
    return Wait{.reason = reasons::kSidecarUnavailable,
                .message = world.helm.error().message,
                .recheck = std::chrono::seconds{5}};
  }
  if (const model::HelmOperation* running = running_operation(world)) {
    return Wait{.reason = reasons::kInstallingRelease,
                .message = "Helm: " + running->phase,
                .progress = progress_of(*running),
                .recheck = std::chrono::seconds{2}};
  }
  const std::optional<DesiredRelease> desired = desired_release(world);
  if (!desired) return waiting_for("the API server's address and accepted values");
  if (std::optional<Verdict> failed = failed_upgrade(world, *desired)) return *std::move(failed);
  if (release_in_sync(world)) {
    return Done{"release revision " + std::to_string(release(world)->revision) + " is deployed"};
  }
  if (const std::string_view what = missing(world); !what.empty()) return waiting_for(what);
  const model::Release* found = release(world);
  if (found != nullptr && found->pending()) return waiting_for("the pending release");
  if (const std::optional<Verdict> failure = last_failure(world, *desired)) return *failure;

  // Before Helm is asked: nothing in the cluster tells afterwards what served before.
  if (std::optional<model::Upgrade> upgrade = upgrade_to_begin(world, *desired)) {
    std::string message = "recording the upgrade from " + upgrade->from + " to " + upgrade->to;
    return Act{.action = RecordUpgrade{*std::move(upgrade)},
               .reason = reasons::kRecording,
               .message = std::move(message)};
  }
  std::string what = found == nullptr ? "installing" : "upgrading to";
  if (to_be_adopted(world)) {
    what = "taking over somebody else's release of " + found->chart_version + ", " + what;
  }
  return Act{.action = *wanted_release(world),
             .reason = reasons::kInstallingRelease,
             .message = what + " Cilium " + world.installation.spec.version + " with Helm"};
}

}  // namespace tco::plan::steps
