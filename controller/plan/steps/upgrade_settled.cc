// An upgrade is done when every node that can be reached runs it, and has done so for a while; it
// has failed when no node has got further for too long. Either way that is written down.

#include <algorithm>

#include "base/rfc3339.h"
#include "plan/failed_upgrade.h"
#include "plan/profile.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"
#include "plan/view/progress.h"
#include "plan/view/release.h"
#include "plan/view/roll_out.h"

namespace tco::plan::steps {
namespace {

Act record_done(const View& view, model::Upgrade upgrade) {
  upgrade.done = std::chrono::floor<std::chrono::seconds>(view.look.now);
  upgrade.failed.reset();
  upgrade.failure.clear();
  upgrade.progress.reset();
  std::string message = "the upgrade from " + upgrade.from + " to " + upgrade.to + " is done";
  return Act{.action = RecordUpgrade{std::move(upgrade)},
             .reason = reasons::kRecording,
             .message = std::move(message)};
}

// Something else was asked for in the end, and is there: what the record is about is history.
Verdict overtaken(const View& view, model::Upgrade upgrade) {
  if (!release_in_sync(view)) return waiting_for("the release");
  upgrade.to = view.look.installation.spec.version;
  return record_done(view, std::move(upgrade));
}

// The words are those of the waiting that it is part of: it is no event of its own.
Act record_progress(model::Upgrade upgrade, model::RollOutProgress progress, const Wait& wait) {
  upgrade.progress = std::move(progress);
  return Act{
      .action = RecordUpgrade{std::move(upgrade)}, .reason = wait.reason, .message = wait.message};
}

Verdict rolling(const View& view, const model::Upgrade& upgrade, const RollOut& report) {
  // ReleaseDeployed says what follows.
  if (upgrade.failed) return waiting_for("what follows the failed upgrade");
  const std::chrono::seconds deadline = view.look.installation.spec.upgrade.progress_deadline;
  const std::chrono::seconds left = deadline - stalled(view, upgrade, report);
  if (left.count() <= 0) {
    return record_failure(view, upgrade,
                          "for " + std::to_string(deadline.count()) +
                              " s no node got ready with it: " + summarize(report, upgrade));
  }
  Wait wait{.reason = reasons::kRollingAgents,
            .message = summarize(report, upgrade),
            .progress = std::to_string(report.done) + "/" + std::to_string(report.expected),
            .recheck = std::min(left, until_next_record(view, upgrade, report))};
  auto progress = progress_to_record(view, upgrade, report);
  if (progress) return record_progress(upgrade, *std::move(progress), wait);
  return wait;
}

Wait operator_missing(const View& view, const model::Upgrade& upgrade) {
  const std::string why = operator_available(view)
                              ? "no replica of cilium-operator " + upgrade.to + " is available"
                              : operator_problem(view);
  return {.reason = reasons::kAwaitingOperator,
          .message = "every node runs Cilium " + upgrade.to + ", but " + why};
}

Verdict soaking(const View& view, const model::Upgrade& upgrade, const RollOut& report) {
  const model::Time end =
      complete_since(view, upgrade, report) + soak(view, upgrade.from, upgrade.to);
  const auto left = std::chrono::ceil<std::chrono::seconds>(end - view.look.now);
  if (report.expected == 0) return record_done(view, upgrade);
  if (left.count() <= 0 && operator_replaced(view)) return record_done(view, upgrade);
  if (left.count() <= 0) return operator_missing(view, upgrade);
  Wait wait{.reason = reasons::kSoaking,
            .message = summarize(report, upgrade) + "; they must stay ready until " +
                       to_rfc3339(std::chrono::ceil<std::chrono::seconds>(end)),
            .recheck = left};
  auto progress = progress_to_record(view, upgrade, report);
  if (progress) return record_progress(upgrade, *std::move(progress), wait);
  return wait;
}

}  // namespace

Verdict upgrade_settled(const View& view) {
  const model::Upgrade* upgrade = open_upgrade(view);
  if (upgrade == nullptr) return Done{};
  if (!rolls(view, *upgrade)) return overtaken(view, *upgrade);
  const RollOut report = roll_out(view, *upgrade);
  return report.complete() ? soaking(view, *upgrade, report) : rolling(view, *upgrade, report);
}

}  // namespace tco::plan::steps
