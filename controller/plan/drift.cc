#include "plan/drift.h"

#include <algorithm>
#include <variant>

#include "base/rfc3339.h"
#include "plan/reasons.h"
#include "plan/view/objects.h"

namespace tco::plan {
namespace {

using std::chrono::seconds;
constexpr std::chrono::hours kWindow{1};
constexpr seconds kAtOnce{30};

const model::Repairs* repairs_of(const View& view, const std::string& key) {
  const auto it = view.look.records.repairs.find(key);
  return it == view.look.records.repairs.end() ? nullptr : &it->second;
}

bool on_record(const View& view, const Drift& drift) {
  const model::Repairs* repairs = repairs_of(view, drift.key);
  return repairs != nullptr && !drift.seen.empty() && repairs->seen == drift.seen;
}

// Those of the last hour since the user last wanted them forgotten, oldest first. A time that is
// ahead of our clock is a recent one.
std::vector<model::Time> recent(const View& view, const std::string& key) {
  std::vector<model::Time> times;
  if (const model::Repairs* repairs = repairs_of(view, key)) times = repairs->recent;
  std::erase_if(times, [&](model::Time time) {
    return view.look.now - time >= kWindow || (view.look.reset && time < *view.look.reset);
  });
  return times;
}

std::string by(const Drift& drift) {
  if (!drift.writer) return "somebody whom the object does not name";
  return drift.writer->manager + " at " + to_rfc3339(drift.writer->time);
}

RecordRepair record_of(const View& view, const Drift& drift) {
  model::Repairs next{.seen = drift.seen,
                      .total = 1,
                      .recent = recent(view, drift.key),
                      .writer = drift.writer ? drift.writer->manager : std::string(),
                      .undone = drift.writer ? std::optional(drift.writer->time) : std::nullopt};
  if (const model::Repairs* before = repairs_of(view, drift.key)) next.total += before->total;
  next.recent.emplace_back(std::chrono::floor<seconds>(view.look.now));
  return {.key = drift.key, .repairs = std::move(next)};
}

bool tells_drift(std::string_view reason) {
  return reason == reasons::kDriftDetected || reason == reasons::kRepairingDrift ||
         reason == reasons::kContested || reason == reasons::kReleaseForeign;
}

// What a verdict says of drift, if it does.
std::optional<DriftSummary> drift_of(const Verdict& verdict) {
  std::optional<DriftSummary> found;
  const auto take = [&](std::string_view reason, const std::string& message) {
    if (tells_drift(reason)) found = DriftSummary{true, reason, message};
  };
  if (const auto* act = std::get_if<Act>(&verdict)) take(act->reason, act->message);
  if (const auto* wait = std::get_if<Wait>(&verdict)) take(wait->reason, wait->message);
  if (const auto* blocked = std::get_if<Blocked>(&verdict)) take(blocked->reason, blocked->message);
  return found;
}

std::string repaired_text(const View& view) {
  std::string text;
  for (const auto& [key, repairs] : view.look.records.repairs) {
    const std::string times =
        repairs.total == 1 ? "once" : std::to_string(repairs.total) + " times";
    if (!text.empty()) text += "; ";
    text += key;
    text += " was repaired ";
    text += times;
    if (!repairs.recent.empty()) text += ", last at " + to_rfc3339(repairs.recent.back());
    if (!repairs.writer.empty()) text += " after " + repairs.writer;
  }
  return text;
}

}  // namespace

bool undone(const View& view, const model::Workload& workload) {
  const auto& installed = view.look.records.installed;
  if (installed && workload.meta.created >= *installed) return true;
  const auto original = view.look.records.originals.find(record_key(workload));
  if (original == view.look.records.originals.end()) return false;
  const bool same = original->second.uid == workload.meta.uid;
  return !same || original->second.generation != workload.meta.generation;
}

std::string state_of(const model::Workload& workload) {
  return workload.meta.uid + "/" + std::to_string(workload.meta.generation);
}

std::optional<Blocked> left_alone(const View& view, const Drift& drift) {
  const model::ComponentsSpec& spec = view.look.installation.spec.components;
  if (spec.drift == model::DriftPolicy::Report && view.look.records.installed) {
    return Blocked{.reason = reasons::kDriftDetected,
                   .message = drift.what + ", undone by " + by(drift) +
                              "; spec.components.drift is Report: set it to Repair, or " +
                              drift.advice};
  }
  if (on_record(view, drift)) return std::nullopt;
  const std::vector<model::Time> times = recent(view, drift.key);
  if (times.empty() || static_cast<int>(times.size()) < spec.max_repairs_per_hour) {
    return std::nullopt;
  }
  // Once as many as the budget are left, the oldest of these must grow old.
  const model::Time oldest =
      times[times.size() - static_cast<std::size_t>(spec.max_repairs_per_hour)];
  const model::Time again = oldest + kWindow;
  return Blocked{
      .reason = reasons::kContested,
      .message = drift.what + ", undone by " + by(drift) + " after " +
                 std::to_string(times.size()) + " repairs within an hour; the next is at " +
                 to_rfc3339(again) + ": stop the other writer, or " + drift.advice,
      .recheck = std::max(seconds{1}, std::chrono::ceil<seconds>(again - view.look.now))};
}

Wait repair_waits(const Drift& drift, std::string_view what) {
  return {.reason = reasons::kDriftDetected,
          .message = drift.what + ", undone by " + by(drift) + "; to be repaired, it waits for " +
                     std::string(what),
          .progress = {}};
}

std::optional<Act> count_repair(const View& view, const Drift& drift) {
  if (drift.seen.empty() || on_record(view, drift)) return std::nullopt;
  return Act{.action = record_of(view, drift),
             .reason = reasons::kRepairingDrift,
             .message = "counting a repair: " + told(drift)};
}

std::optional<RecordRepair> counted_after(const View& view, const Drift& drift) {
  if (drift.seen.empty()) return record_of(view, drift);
  const model::Repairs* repairs = repairs_of(view, drift.key);
  const bool counted = on_record(view, drift) && !repairs->recent.empty();
  if (!counted || view.look.now - repairs->recent.back() < kAtOnce) return std::nullopt;
  model::Repairs late = *repairs;
  late.recent.back() = std::chrono::floor<seconds>(view.look.now);
  return RecordRepair{.key = drift.key, .repairs = std::move(late)};
}

std::string told(const Drift& drift) { return drift.what + ", undone by " + by(drift); }

std::optional<DriftSummary> summarize_drift(const View& view, const Plan& plan) {
  if (!view.look.records.installed || plan.teardown) return std::nullopt;
  std::optional<DriftSummary> first;
  for (const StepResult& result : plan.results) {
    std::optional<DriftSummary> found = drift_of(result.verdict);
    if (!found) continue;
    if (found->reason == reasons::kContested) return found;
    if (!first) first = std::move(found);
  }
  if (first) return first;
  if (view.look.records.repairs.empty()) {
    return DriftSummary{false, reasons::kNoDrift, std::string(reasons::kNoDrift.sentence)};
  }
  return DriftSummary{false, reasons::kDriftRepaired, repaired_text(view)};
}

}  // namespace tco::plan
