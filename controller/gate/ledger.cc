#include "gate/ledger.h"

#include <algorithm>
#include <chrono>

#include "base/backoff.h"
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

void Ledger::written(const model::Node& seen_as, std::string_view version, bool foreign,
                     SteadyTime now) {
  Entry& entry = entry_of(seen_as);
  seen(entry);
  entry.since = now;
  entry.version = cache::parse_resource_version(version).value_or(0);
  if (entry.version != 0) ++unseen_;
  if (!foreign) return;
  if (now - entry.last_removal > kForget) entry.removals = 0;
  ++entry.removals;
  entry.last_removal = now;
}

void Ledger::conflicted(const model::Node& seen_as, SteadyTime now) {
  Entry& entry = entry_of(seen_as);
  entry.refuted = seen_as.meta.resource_version;
  entry.since = now;
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
  if (entry.removals == 0) entries_.erase(found);
  return std::nullopt;
}

std::optional<SteadyTime> Ledger::patience(const std::string& node, SteadyTime now) const {
  const auto found = entries_.find(node);
  if (found == entries_.end() || found->second.removals < kFreeRemovals) return std::nullopt;
  const Entry& entry = found->second;
  const SteadyTime end =
      entry.last_removal + delay_after(kPatience, entry.removals - kFreeRemovals + 1, 0.0);
  return now < end ? std::optional(end) : std::nullopt;
}

void Ledger::gone(const std::string& node) {
  const auto found = entries_.find(node);
  if (found == entries_.end()) return;
  seen(found->second);
  entries_.erase(found);
}

void Ledger::sweep(SteadyTime now) {
  std::erase_if(entries_, [&](const auto& each) {
    const Entry& entry = each.second;
    return entry.version == 0 && entry.refuted.empty() && now - entry.last_removal > kForget;
  });
}

}  // namespace tco::gate
