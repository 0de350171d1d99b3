#include "cache/expectations.h"

#include <algorithm>

namespace tco::cache {

void Expectations::add(const model::ObjectKey& key, std::uint64_t version) {
  if (version <= seen_up_to_) return;
  Waiting& waiting = waiting_[key];
  waiting.version = std::max(waiting.version, version);
  waiting.before_list = false;
}

void Expectations::object_seen(const model::ObjectKey& key, std::uint64_t version) {
  const auto found = waiting_.find(key);
  if (found != waiting_.end() && found->second.version <= version) waiting_.erase(found);
}

void Expectations::seen_up_to(std::uint64_t version) {
  seen_up_to_ = std::max(seen_up_to_, version);
  std::erase_if(waiting_, [&](const auto& entry) { return entry.second.version <= version; });
}

void Expectations::list_begins() {
  for (auto& [key, waiting] : waiting_) waiting.before_list = true;
}

void Expectations::list_ended(std::optional<std::uint64_t> version) {
  seen_up_to_ = version.value_or(0);
  std::erase_if(waiting_, [&](const auto& entry) {
    return entry.second.before_list || entry.second.version <= seen_up_to_;
  });
}

}  // namespace tco::cache
