#include "gate/ledger.h"

#include <algorithm>
#include <chrono>

#include "base/backoff.h"
#include "base/text.h"
#include "cache/resource_version.h"

namespace tco::gate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// A watch brings what was written within milliseconds, or is about to be opened anew.
constexpr seconds kWatchBringsIt{30};
constexpr seconds kNextEvent{5};

constexpr int kFreeRemovals = 3;
constexpr Backoff kPatience{.first = minutes(1), .cap = minutes(10), .jitter = 0.0};
constexpr minutes kForget{30};

// A webhook, a policy or a right may be mended at any time, and no event tells.
constexpr Backoff kRefused{.first = seconds(5), .cap = minutes(5), .jitter = 0.0};
// So many refusals in a row take ten minutes.
constexpr int kLongRefused = 8;
// So many conflicts in a row are no race any more.
constexpr int kManyConflicts = 5;
constexpr std::size_t kLongestRefusal = 512;

std::optional<SteadyTime> later(SteadyTime end, SteadyTime now) {
  return now < end ? std::optional(end) : std::nullopt;
}

}  // namespace

Ledger::Entry& Ledger::entry_of(const model::Node& node) {
  Entry& entry = entries_[node.meta.name];
  if (entry.uid != node.meta.uid) {
    seen(entry);
    entry = {};
    entry.uid = node.meta.uid;
  }
  return entry;
}

void Ledger::seen(Entry& entry) {
  if (entry.version != 0) --unseen_;
  entry.version = 0;
  entry.refuted.clear();
}

void Ledger::written(const model::Node& seen_as, std::string_view version, Write write,
                     SteadyTime now) {
  Entry& entry = entry_of(seen_as);
  seen(entry);
  entry.since = now;
  entry.version = cache::parse_resource_version(version).value_or(0);
  if (entry.version != 0) ++unseen_;
  satisfied(seen_as.meta.name);
  if (!write.foreign) {
    const bool again = entry.added == write.added && now - entry.last_write <= kForget;
    entry.repeats = again ? entry.repeats + 1 : 1;
    entry.added = write.added;
    entry.last_write = now;
    return;
  }
  if (now - entry.last_removal > kForget) entry.removals = 0;
  ++entry.removals;
  entry.last_removal = now;
}

void Ledger::conflicted(const model::Node& seen_as, std::string_view why, SteadyTime now) {
  Entry& entry = entry_of(seen_as);
  entry.refuted = seen_as.meta.resource_version;
  entry.since = now;
  if (++entry.conflicts >= kManyConflicts) refused(seen_as, why, now);
}

void Ledger::refused(const model::Node& seen_as, std::string_view why, SteadyTime now) {
  Entry& entry = entry_of(seen_as);
  ++entry.refusals;
  entry.last_refusal = now;
  entry.refusal = clip(why, kLongestRefusal);
}

void Ledger::agent_changed(const std::string& node) {
  const auto found = entries_.find(node);
  if (found != entries_.end()) found->second.repeats = 0;
}

void Ledger::satisfied(const std::string& node) {
  const auto found = entries_.find(node);
  if (found == entries_.end()) return;
  found->second.conflicts = 0;
  found->second.refusals = 0;
  found->second.refusal.clear();
}

std::string_view Ledger::refusal(const std::string& node) const {
  const auto found = entries_.find(node);
  return found == entries_.end() ? std::string_view() : found->second.refusal;
}

bool Ledger::refused_for_long(const std::string& node) const {
  const auto found = entries_.find(node);
  return found != entries_.end() && found->second.refusals >= kLongRefused;
}

std::optional<SteadyTime> Ledger::stale_until(const model::Node& node, SteadyTime now) {
  const auto found = entries_.find(node.meta.name);
  if (found == entries_.end()) return std::nullopt;
  Entry& entry = found->second;
  const bool same = entry.uid == node.meta.uid;
  const auto shown = cache::parse_resource_version(node.meta.resource_version);
  const bool behind = same && entry.version != 0 && shown && *shown < entry.version;
  const bool wrong = same && entry.refuted == node.meta.resource_version;
  const SteadyTime end = entry.since + (behind ? kWatchBringsIt : kNextEvent);
  if ((behind || wrong) && now < end) return end;
  seen(entry);
  if (forgettable(entry, now)) entries_.erase(found);
  return std::nullopt;
}

bool Ledger::forgettable(const Entry& entry, SteadyTime now) {
  const bool quarrels = now - entry.last_removal <= kForget || now - entry.last_write <= kForget;
  const bool open = entry.version != 0 || !entry.refuted.empty() || entry.refusals > 0;
  return !quarrels && !open && entry.conflicts == 0;
}

std::optional<SteadyTime> Ledger::patience(const std::string& node, Write write,
                                           SteadyTime now) const {
  const auto found = entries_.find(node);
  if (found == entries_.end()) return std::nullopt;
  const Entry& entry = found->second;
  if (entry.refusals > 0) {
    const auto end = entry.last_refusal + delay_after(kRefused, entry.refusals, 0.0);
    if (const auto pause = later(end, now)) return pause;
  }
  const bool repeated = !write.foreign && entry.added == write.added;
  const int times = write.foreign ? entry.removals : repeated ? entry.repeats : 0;
  if (times < kFreeRemovals) return std::nullopt;
  const SteadyTime last = write.foreign ? entry.last_removal : entry.last_write;
  return later(last + delay_after(kPatience, times - kFreeRemovals + 1, 0.0), now);
}

void Ledger::gone(const std::string& node) {
  const auto found = entries_.find(node);
  if (found == entries_.end()) return;
  seen(found->second);
  entries_.erase(found);
}

void Ledger::sweep(SteadyTime now) {
  std::erase_if(entries_, [&](const auto& each) { return forgettable(each.second, now); });
}

}  // namespace tco::gate
