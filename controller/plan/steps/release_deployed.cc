// The Helm release is deployed with the chart and the values of the spec. Helm waits for nothing
// here: on an empty cluster its pods can never be ready.

#include <algorithm>
#include <array>

#include "base/names.h"
#include "plan/facts.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/upgrade.h"
#include "values/values.h"

namespace tco::plan::steps {
namespace {

// How to react to what the sidecar says went wrong (docs/sidecar-api.md).
struct Failure {
  std::string_view sidecar_reason;
  std::string_view reason;
  bool user_must_act;
  std::chrono::seconds retry_after;
};
constexpr std::array kFailures = {
    Failure{"ChartNotFound", reasons::kChartNotFound, true, std::chrono::minutes{10}},
    Failure{"ChartUnreachable", reasons::kChartUnreachable, false, std::chrono::seconds{30}},
    Failure{"ChartUnauthorized", reasons::kChartUnauthorized, true, std::chrono::minutes{1}},
    Failure{"ChartChecksumMismatch", reasons::kChartChecksumMismatch, true,
            std::chrono::minutes{10}},
    Failure{"ChartInvalid", reasons::kChartInvalid, true, std::chrono::minutes{10}},
    Failure{"ValuesInvalid", reasons::kValuesInvalid, true, std::chrono::minutes{10}},
    Failure{"RenderFailed", reasons::kRenderFailed, true, std::chrono::minutes{10}},
    Failure{"Forbidden", reasons::kForbidden, true, std::chrono::seconds{60}},
    Failure{"Unavailable", reasons::kReleaseFailed, false, std::chrono::seconds{5}},
    Failure{"Fenced", reasons::kReleaseFailed, false, std::chrono::seconds{5}},
};
constexpr Failure kOther{"", reasons::kReleaseFailed, false, std::chrono::seconds{30}};

const Failure& reaction_to(std::string_view sidecar_reason) {
  for (const Failure& failure : kFailures) {
    if (failure.sidecar_reason == sidecar_reason) return failure;
  }
  return kOther;
}

// A ConfigMap is near and asks nobody else for anything; its maker waits for it to be seen.
std::chrono::seconds patience(const World& world, const Failure& failure) {
  const bool near = world.installation.spec.chart.source == model::ChartSource::ConfigMap;
  return near ? std::min<std::chrono::seconds>(failure.retry_after, std::chrono::minutes{1})
              : failure.retry_after;
}

// Absent: the last operation says nothing about what is desired now, or it is time to try again.
std::optional<Verdict> last_failure(const World& world, const DesiredRelease& desired) {
  const std::optional<model::HelmOperation>& last = world.helm->operation;
  if (!last || last->state != model::OperationState::Failed) return std::nullopt;
  if (last->type != "Apply" || last->desired != desired.attempt) return std::nullopt;

  const Failure& failure = reaction_to(last->error_reason);
  // Half a roll-out is not made whole by the same roll-out: people look at it first.
  if (&failure == &kOther && upgrading(world)) {
    return Blocked{.reason = reasons::kUpgradeFailed,
                   .message = "from " + deployed_version(world) + " to " +
                              world.installation.spec.version + ": " + last->error_message +
                              "; it is not tried again until the spec asks for something else, "
                              "such as " +
                              deployed_version(world) + " again"};
  }
  const auto left = std::chrono::ceil<std::chrono::seconds>(last->finished +
                                                            patience(world, failure) - world.now);
  if (left.count() <= 0) return std::nullopt;
  if (failure.user_must_act) {
    return Blocked{.reason = failure.reason, .message = last->error_message, .recheck = left};
  }
  return Wait{
      .reason = failure.reason, .message = last->error_message + "; trying again", .recheck = left};
}

// An upgrade changes what serves; an installation's repair only puts it back.
std::string_view missing_for_upgrade(const World& world) {
  if (!upgrading(world)) return {};
  if (!failed_checks(world).empty()) return "preflight";
  return world.records.first_version.empty() ? "the record of the first version" : "";
}

// What must be in place before Helm may run; empty if everything is.
std::string_view missing(const World& world) {
  const model::InstallationSpec& spec = world.installation.spec;
  if (refused_version(world)) return "a version that can be had";
  if (!preflight_allows(world)) return "preflight";
  if (const std::string_view what = missing_for_upgrade(world); !what.empty()) return what;
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
  if (release_in_sync(world)) {
    return Done{"release revision " + std::to_string(release(world)->revision) + " is deployed"};
  }
  if (const std::string_view what = missing(world); !what.empty()) return waiting_for(what);
  const model::Release* found = release(world);
  if (found != nullptr && found->pending()) return waiting_for("the pending release");
  if (const std::optional<Verdict> failure = last_failure(world, *desired)) return *failure;

  const model::InstallationSpec& spec = world.installation.spec;
  return Act{.action = ApplyRelease{.ns = spec.release.ns,
                                    .name = spec.release.name,
                                    .chart = spec.chart,
                                    .version = spec.version,
                                    .values = desired->values,
                                    .secret_values = secret_values(world),
                                    .desired = desired->digest,
                                    .attempt = desired->attempt,
                                    .uid = world.installation.meta.uid,
                                    .epoch = world.epoch},
             .reason = reasons::kInstallingRelease,
             .message = std::string(found == nullptr ? "installing" : "upgrading to") + " Cilium " +
                        spec.version + " with Helm"};
}

}  // namespace tco::plan::steps
