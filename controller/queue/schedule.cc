#include "queue/schedule.h"

#include <cassert>

namespace tco::queue {

bool Schedule::add(const Key& key, SteadyTime not_before) {
  const Turn turn{not_before, next_number_};
  const auto [place, is_new] = waiting_.try_emplace(key, turn);
  if (!is_new) {
    if (place->second.not_before <= not_before) return false;
    order_.erase(place->second);
    place->second = turn;
  }
  ++next_number_;
  if (processing_.contains(key)) return false;
  order_.emplace(turn, key);
  return true;
}

std::optional<Key> Schedule::take(SteadyTime now) {
  if (order_.empty() || order_.begin()->first.not_before > now) return std::nullopt;
  Key key = std::move(order_.begin()->second);
  order_.erase(order_.begin());
  waiting_.erase(key);
  processing_.insert(key);
  return key;
}

void Schedule::done(const Key& key) {
  assert(processing_.contains(key));
  processing_.erase(key);
  const auto again = waiting_.find(key);
  if (again != waiting_.end()) order_.emplace(again->second, key);
}

std::optional<SteadyTime> Schedule::next_wakeup() const {
  if (order_.empty()) return std::nullopt;
  return order_.begin()->first.not_before;
}

}  // namespace tco::queue
