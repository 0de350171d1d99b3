#include "plan/failed_upgrade.h"

#include <algorithm>

#include "base/names.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "plan/helm_failure.h"
#include "plan/reasons.h"
#include "plan/view/release.h"
#include "plan/view/roll_out.h"

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

Act try_again(const View& view, const model::Upgrade& upgrade) {
  model::Upgrade next = upgrade;
  next.began = std::chrono::floor<std::chrono::seconds>(view.look.now);
  ++next.tries;
  next.failed.reset();
  next.failure.clear();
  next.progress.reset();
  std::string message = "recording try " + std::to_string(next.tries) + " of the upgrade";
  return Act{.action = RecordUpgrade{std::move(next)},
             .reason = reasons::kRecording,
             .message = std::move(message)};
}

Verdict retry(const View& view, const model::Upgrade& upgrade) {
  const int doublings = std::clamp(upgrade.tries - 1, 0, 10);
  const auto pause = std::min<std::chrono::seconds>(kFirstRetry * (1 << doublings), kLongestRetry);
  const model::Time again = *upgrade.failed + pause;
  const auto left = std::chrono::ceil<std::chrono::seconds>(again - view.look.now);
  if (left.count() > 0) {
    return Wait{.reason = reasons::kUpgradeFailed,
                .message = told(upgrade) + "; try " + std::to_string(upgrade.tries + 1) +
                           " is at " + to_rfc3339(again),
                .recheck = left};
  }
  return try_again(view, upgrade);
}

// Absent: the last operation was no rollback of this upgrade, or it is time to try again.
std::optional<Verdict> failed_rollback(const View& view, const model::Upgrade& upgrade) {
  const std::optional<model::HelmOperation>& last = view.look.helm->operation;
  if (!last || last->type != "Rollback" || last->state != model::OperationState::Failed ||
      last->desired != upgrade.from_desired) {
    return std::nullopt;
  }
  model::HelmOperation failure = *last;
  failure.error_message =
      told(upgrade) + "; the way back to " + upgrade.from + " failed too: " + last->error_message;
  return failed_operation(view, failure);
}

Verdict roll_back(const View& view, const model::Upgrade& upgrade) {
  if (rolled_back(view, upgrade)) {
    return Blocked{.reason = reasons::kRolledBack,
                   .message = told(upgrade) + "; Cilium was rolled back to " + upgrade.from +
                              ", with the values of then; the upgrade is not tried again until "
                              "the spec asks for something else" +
                              or_reset()};
  }
  if (release(view)->pending()) return waiting_for("the pending release");
  if (auto failure = failed_rollback(view, upgrade)) return *std::move(failure);
  return Act{.action = recorded_release(view, upgrade.from_revision, upgrade.from_desired),
             .reason = reasons::kRollingBack,
             .message = told(upgrade) + "; rolling back to Cilium " + upgrade.from + ", revision " +
                        std::to_string(upgrade.from_revision)};
}

}  // namespace

Act record_failure(const View& view, model::Upgrade upgrade, std::string_view failure) {
  upgrade.failed = std::chrono::floor<std::chrono::seconds>(view.look.now);
  upgrade.failure = clip(failure, kLongestFailure);
  std::string message = "recording that the upgrade failed " + told(upgrade);
  return Act{.action = RecordUpgrade{std::move(upgrade)},
             .reason = reasons::kRecording,
             .message = std::move(message)};
}

std::optional<Verdict> failed_upgrade(const View& view, const DesiredRelease& desired) {
  const model::Upgrade* upgrade = open_upgrade(view);
  if (upgrade == nullptr || !upgrade->failed || upgrade->attempt != desired.attempt ||
      release(view) == nullptr) {
    return std::nullopt;
  }
  if (rolls(view, *upgrade) && roll_out(view, *upgrade).complete()) return std::nullopt;
  if (view.look.reset && *upgrade->failed < *view.look.reset) return try_again(view, *upgrade);
  switch (view.look.installation.spec.upgrade.failure_policy) {
    case model::FailurePolicy::Hold:
      return hold(*upgrade);
    case model::FailurePolicy::Rollback:
      return roll_back(view, *upgrade);
    case model::FailurePolicy::Retry:
      return retry(view, *upgrade);
  }
  return std::nullopt;
}

}  // namespace tco::plan
