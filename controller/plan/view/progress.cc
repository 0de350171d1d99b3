#include "plan/view/progress.h"

#include <algorithm>

#include "plan/view/nodes.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using model::RollOutProgress;
using std::chrono::seconds;

constexpr int kRecordsInDeadline = 4;
constexpr seconds kSoonestRecord{10};

// What is on record about these templates, or what would be had nothing happened yet.
struct OnRecord {
  RollOutProgress last;
  bool templates_changed = false;
};

OnRecord on_record(const View& view, const model::Upgrade& upgrade, const RollOut& report) {
  const std::optional<RollOutProgress>& last = upgrade.progress;
  const bool usable = last && last->noted <= view.look.now;  // nobody wrote it tomorrow
  if (usable && last->revision == report.revision) return {*last, false};
  const RollOutProgress start{.revision = report.revision,
                              .noted = std::max(upgrade.began, release(view)->updated)};
  return {start, last.has_value()};
}

bool broke_just_now(const RollOutProgress& last, const RollOut& report) {
  return last.complete && !last.broken && !report.complete();
}

seconds since(const View& view, model::Time time) {
  const auto passed = view.look.now - std::max(time, view.look.working_since);
  return std::max(seconds{0}, std::chrono::floor<seconds>(passed));
}

seconds between_records(const View& view) {
  const seconds deadline = view.look.installation.spec.upgrade.progress_deadline;
  return std::max(kSoonestRecord, deadline / kRecordsInDeadline);
}

seconds stalled(const View& view, const OnRecord& record, const RollOut& report) {
  const RollOutProgress& last = record.last;
  if (record.templates_changed || broke_just_now(last, report)) return seconds{0};
  if (report.progress > last.noted) return since(view, report.progress);
  if (report.done > last.done) return seconds{0};  // by a clock that cannot be believed
  return last.stalled + since(view, last.noted);
}

model::Time complete_since(const View& view, const OnRecord& record, const RollOut& report) {
  const RollOutProgress& last = record.last;
  if (!last.complete) return report.clock_ahead ? view.look.now : report.progress;
  const bool restart = last.broken && view.look.now - *last.broken >= kUnreadyGrace;
  return restart ? report.progress : *last.complete;
}

}  // namespace

seconds stalled(const View& view, const model::Upgrade& upgrade, const RollOut& report) {
  return stalled(view, on_record(view, upgrade, report), report);
}

model::Time complete_since(const View& view, const model::Upgrade& upgrade, const RollOut& report) {
  return complete_since(view, on_record(view, upgrade, report), report);
}

std::optional<RollOutProgress> progress_to_record(const View& view, const model::Upgrade& upgrade,
                                                  const RollOut& report) {
  const OnRecord record = on_record(view, upgrade, report);
  const RollOutProgress& last = record.last;
  const model::Time now = std::chrono::floor<seconds>(view.look.now);
  RollOutProgress next{.revision = report.revision, .done = report.done, .noted = now};
  if (report.complete()) {
    if (last.complete && !last.broken) return std::nullopt;
    next.complete = complete_since(view, record, report);
    return next;
  }
  next.complete = last.complete;
  next.broken = broke_just_now(last, report) ? now : last.broken;
  if (record.templates_changed || next.broken != last.broken) return next;
  const bool unseen = report.done > last.done && report.progress <= last.noted;
  if (!unseen && since(view, last.noted) < between_records(view)) return std::nullopt;
  next.stalled = stalled(view, record, report);
  return next;
}

seconds until_next_record(const View& view, const model::Upgrade& upgrade, const RollOut& report) {
  const seconds passed = since(view, on_record(view, upgrade, report).last.noted);
  return std::max(seconds{1}, between_records(view) - passed);
}

}  // namespace tco::plan
