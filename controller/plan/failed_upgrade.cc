#include "plan/failed_upgrade.h"

#include <algorithm>

#include "base/names.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "plan/helm_failure.h"
#include "plan/reasons.h"
#include "plan/roll_out.h"
#include "plan/steps/steps.h"

namespace tco::plan {
namespace {

constexpr std::size_t kLongestFailure = 1024;

// After the first failure, and twice as long after each that follows.
constexpr std::chrono::minutes kFirstRetry{1};
constexpr std::chrono::minutes kLongestRetry{30};

std::string or_reset() {
  return ", or annotation " + std::string(names::kResetAtAnnotation) + " gets a new value";
}

std::string told(const model::Upgrade& upgrade) {
  return "from " + upgrade.from + " to " + upgrade.to + ": " + upgrade.failure;
}

Verdict hold(const model::Upgrade& upgrade) {
  return Blocked{.reason = reasons::kUpgradeFailed,
                 .message = told(upgrade) +
                            "; it is not tried again until the spec asks for something else, "
                            "such as " +
                            upgrade.from + " again" + or_reset()};
}

Act try_again(const World& world, const model::Upgrade& upgrade) {
  model::Upgrade next = upgrade;
  next.began = std::chrono::floor<std::chrono::seconds>(world.now);
  ++next.tries;
  next.failed.reset();
  next.failure.clear();
  std::string message = "recording try " + std::to_string(next.tries) + " of the upgrade";
  return Act{.action = RecordUpgrade{std::move(next)},
             .reason = reasons::kRecording,
             .message = std::move(message)};
}

Verdict retry(const World& world, const model::Upgrade& upgrade) {
  const int doublings = std::clamp(upgrade.tries - 1, 0, 10);
  const auto pause = std::min<std::chrono::seconds>(kFirstRetry * (1 << doublings), kLongestRetry);
  const model::Time again = *upgrade.failed + pause;
  const auto left = std::chrono::ceil<std::chrono::seconds>(again - world.now);
  if (left.count() > 0) {
    return Wait{.reason = reasons::kUpgradeFailed,
                .message = told(upgrade) + "; try " + std::to_string(upgrade.tries + 1) +
                           " is at " + to_rfc3339(again),
                .recheck = left};
  }
  return try_again(world, upgrade);
}

// Absent: the last operation was no rollback of this upgrade, or it is time to try again.
std::optional<Verdict> failed_rollback(const World& world, const model::Upgrade& upgrade) {
  const std::optional<model::HelmOperation>& last = world.helm->operation;
  if (!last || last->type != "Rollback" || last->state != model::OperationState::Failed ||
      last->desired != upgrade.from_desired) {
    return std::nullopt;
  }
  model::HelmOperation failure = *last;
  failure.error_message =
      told(upgrade) + "; the way back to " + upgrade.from + " failed too: " + last->error_message;
  return failed_operation(world, failure);
}

Verdict roll_back(const World& world, const model::Upgrade& upgrade) {
  if (rolled_back(world, upgrade)) {
    return Blocked{.reason = reasons::kRolledBack,
                   .message = told(upgrade) + "; Cilium was rolled back to " + upgrade.from +
                              ", with the values of then; the upgrade is not tried again until "
                              "the spec asks for something else" +
                              or_reset()};
  }
  if (release(world)->pending()) return steps::waiting_for("the pending release");
  if (auto failure = failed_rollback(world, upgrade)) return *std::move(failure);
  return Act{.action = RollBackRelease{.ns = world.installation.spec.release.ns,
                                       .name = world.installation.spec.release.name,
                                       .revision = upgrade.from_revision,
                                       .desired = upgrade.from_desired,
                                       .uid = world.installation.meta.uid,
                                       .epoch = world.epoch,
                                       .max_history = world.installation.spec.release.max_history},
             .reason = reasons::kRollingBack,
             .message = told(upgrade) + "; rolling back to Cilium " + upgrade.from + ", revision " +
                        std::to_string(upgrade.from_revision)};
}

}  // namespace

Act record_failure(const World& world, model::Upgrade upgrade, std::string failure) {
  upgrade.failed = std::chrono::floor<std::chrono::seconds>(world.now);
  upgrade.failure = clip(std::move(failure), kLongestFailure);
  std::string message = "recording that the upgrade failed " + told(upgrade);
  return Act{.action = RecordUpgrade{std::move(upgrade)},
             .reason = reasons::kRecording,
             .message = std::move(message)};
}

std::optional<Verdict> failed_upgrade(const World& world, const DesiredRelease& desired) {
  const model::Upgrade* upgrade = open_upgrade(world);
  if (upgrade == nullptr || !upgrade->failed || upgrade->attempt != desired.attempt ||
      release(world) == nullptr) {
    return std::nullopt;
  }
  if (rolls(world, *upgrade) && roll_out(world, *upgrade).complete()) return std::nullopt;
  if (world.reset && *upgrade->failed < *world.reset) return try_again(world, *upgrade);
  switch (world.installation.spec.upgrade.failure_policy) {
    case model::FailurePolicy::Hold:
      return hold(*upgrade);
    case model::FailurePolicy::Rollback:
      return roll_back(world, *upgrade);
    case model::FailurePolicy::Retry:
      return retry(world, *upgrade);
  }
  return std::nullopt;
}

}  // namespace tco::plan
