// An upgrade is done when every node that can be reached runs it, and has done so for a while; it
// has failed when no node has got further for too long. Either way that is written down.

#include <algorithm>

#include "base/rfc3339.h"
#include "plan/failed_upgrade.h"
#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/roll_out.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

Act record_done(const World& world, model::Upgrade upgrade) {
  upgrade.done = std::chrono::floor<std::chrono::seconds>(world.now);
  upgrade.failed.reset();
  upgrade.failure.clear();
  std::string message = "the upgrade from " + upgrade.from + " to " + upgrade.to + " is done";
  return Act{.action = RecordUpgrade{std::move(upgrade)},
             .reason = reasons::kRecording,
             .message = std::move(message)};
}

// Something else was asked for in the end, and is there: what the record is about is history.
Verdict overtaken(const World& world, model::Upgrade upgrade) {
  if (!release_in_sync(world)) return waiting_for("the release");
  upgrade.to = world.installation.spec.version;
  return record_done(world, std::move(upgrade));
}

Verdict rolling(const World& world, const model::Upgrade& upgrade, const RollOut& report) {
  // ReleaseDeployed says what follows.
  if (upgrade.failed) return waiting_for("what follows the failed upgrade");
  const std::chrono::seconds deadline = world.installation.spec.upgrade.progress_deadline;
  const auto left = std::chrono::ceil<std::chrono::seconds>(report.progress + deadline - world.now);
  if (left.count() <= 0) {
    return record_failure(world, upgrade,
                          "for " + std::to_string(deadline.count()) +
                              " s no node got ready with it: " + summarize(report, upgrade));
  }
  return Wait{.reason = reasons::kRollingAgents,
              .message = summarize(report, upgrade),
              .progress = std::to_string(report.done) + "/" + std::to_string(report.expected),
              .recheck = left};
}

}  // namespace

Verdict upgrade_settled(const World& world) {
  const model::Upgrade* upgrade = open_upgrade(world);
  if (upgrade == nullptr) return Done{};
  if (!rolls(world, *upgrade)) return overtaken(world, *upgrade);
  const RollOut report = roll_out(world, *upgrade);
  if (!report.complete()) return rolling(world, *upgrade, report);
  const model::Time end = report.progress + world.installation.spec.upgrade.soak;
  const auto left = std::chrono::ceil<std::chrono::seconds>(end - world.now);
  if (report.expected > 0 && left.count() > 0) {
    return Wait{.reason = reasons::kSoaking,
                .message = summarize(report, *upgrade) + "; they must stay ready until " +
                           to_rfc3339(std::chrono::ceil<std::chrono::seconds>(end)),
                .recheck = left};
  }
  return record_done(world, *upgrade);
}

}  // namespace tco::plan::steps
