// The Helm release is deployed with the chart and the values of the spec. Helm waits for nothing
// here: on an empty cluster its pods can never be ready.

#include "base/names.h"
#include "plan/drift.h"
#include "plan/failed_upgrade.h"
#include "plan/helm_failure.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/upgrade.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "plan/view/roll_out.h"
#include "values/values.h"

namespace tco::plan::steps {
namespace {

// Absent: the last operation says nothing about what is desired now, or it is time to try again.
std::optional<Verdict> last_failure(const View& view, const DesiredRelease& desired) {
  const std::optional<model::HelmOperation>& last = view.look.helm->operation;
  if (!last || last->state != model::OperationState::Failed) return std::nullopt;
  if (last->type != "Apply" || last->desired != desired.attempt) return std::nullopt;

  // Half a roll-out is not made whole by the same roll-out: spec.upgrade.failurePolicy says what
  // is, once it is on record.
  const model::Upgrade* upgrade = open_upgrade(view);
  const bool its = upgrade != nullptr && upgrade->attempt == desired.attempt;
  if (its && last->finished < upgrade->began) return std::nullopt;  // a former try
  if (its && fails_upgrade(last->error_reason)) {
    return record_failure(view, *upgrade, last->error_message);
  }
  return failed_operation(view, *last);
}

// Somebody else's revision of what was deployed as wanted. Absent: there is none, or the spec asks
// for something else now.
std::optional<Drift> rewriting(const View& view) {
  if (rewritten(view) == nullptr) return std::nullopt;
  const model::Release& found = *release(view);
  // Helm copies labels: they say what the operator's last revision was made of.
  const std::optional<DesiredRelease>& desired = view.desired();
  if (desired && found.label(names::kDesiredLabel) != desired->digest) return std::nullopt;
  const model::ReleaseSpec& spec = view.look.installation.spec.release;
  return Drift{.key = "release." + spec.ns + "." + spec.name,
               .seen = std::to_string(found.revision),
               .what = rewritten_text(view),
               .advice = "say it in the spec",
               .writer = model::Writer{found.foreign->writer, found.updated}};
}

// What must be in place before Helm may run; empty if everything is.
std::string_view missing(const View& view) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  if (refused_version(view)) return "a version that can be had";
  if (!preflight_allows(view)) return "preflight";
  if (const std::string_view what = missing_for_upgrade(view); !what.empty()) return what;
  if (!done(images_pulled(view))) return "the images to be on every node";
  if (view.look.cni_config != values::cni_config(spec.cni)) return "the CNI ConfigMap";
  // A component that comes back later must not hold up an upgrade.
  const bool retire_first = spec.components.retire_order == model::RetireOrder::RetireFirst &&
                            !view.look.records.installed;
  if (retire_first && !all_retired(view)) return "the TKE components to be retired first";
  return {};
}

}  // namespace

Verdict release_deployed(const View& view) {
  if (!view.look.helm) {
    return Wait{.reason = reasons::kSidecarUnavailable,
                .message = view.look.helm.error().message,
                .recheck = std::chrono::seconds{5}};
  }
  if (const model::HelmOperation* running = running_operation(view)) {
    return Wait{.reason = reasons::kInstallingRelease,
                .message = "Helm: " + running->phase,
                .progress = progress_of(*running),
                .recheck = std::chrono::seconds{2}};
  }
  const std::optional<DesiredRelease>& desired = view.desired();
  const std::optional<Drift> drift = rewriting(view);
  if (!desired) {
    constexpr std::string_view kWhat = "the API server's address and accepted values";
    return drift ? Verdict(repair_waits(*drift, kWhat)) : waiting_for(kWhat);
  }
  if (std::optional<Verdict> failed = failed_upgrade(view, *desired)) return *std::move(failed);
  if (release_in_sync(view)) {
    return Done{"release revision " + std::to_string(release(view)->revision) + " is deployed"};
  }
  if (drift && !refused_version(view)) {
    if (auto blocked = left_alone(view, *drift)) return *std::move(blocked);
  }
  if (const std::string_view what = missing(view); !what.empty()) {
    return drift ? Verdict(repair_waits(*drift, what)) : waiting_for(what);
  }
  const model::Release* found = release(view);
  if (found != nullptr && found->pending()) return waiting_for("the pending release");
  if (const std::optional<Verdict> failure = last_failure(view, *desired)) return *failure;

  if (drift) {
    if (auto count = count_repair(view, *drift)) return *std::move(count);
    return Act{.action = *wanted_release(view),
               .reason = reasons::kRepairingDrift,
               .message = "applying the release again: " + told(*drift)};
  }
  // Before Helm is asked: nothing in the cluster tells afterwards what served before.
  if (std::optional<model::Upgrade> upgrade = upgrade_to_begin(view, *desired)) {
    std::string message = "recording the upgrade from " + upgrade->from + " to " + upgrade->to;
    return Act{.action = RecordUpgrade{*std::move(upgrade)},
               .reason = reasons::kRecording,
               .message = std::move(message)};
  }
  std::string what = found == nullptr ? "installing" : "upgrading to";
  if (to_be_adopted(view)) {
    what = "taking over somebody else's release of " + found->chart_version + ", " + what;
  }
  return Act{.action = *wanted_release(view),
             .reason = reasons::kInstallingRelease,
             .message = what + " Cilium " + view.look.installation.spec.version + " with Helm"};
}

}  // namespace tco::plan::steps
