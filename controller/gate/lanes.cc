#include "gate/lanes.h"

#include <algorithm>
#include <cassert>

namespace tco::gate {

void Lanes::add(const std::string& node, Lane lane, SteadyTime not_before) {
  Turn turn{lane, not_before, next_number_++, not_before};
  const auto known = waiting_.find(node);
  if (known != waiting_.end()) {
    const Turn& before = known->second;
    turn.since = std::min(before.since, turn.since);
    turn.not_before = std::min(before.not_before, turn.not_before);
    // In its lane it keeps its place.
    if (before.lane == lane && before.not_before <= turn.not_before) turn.number = before.number;
    order(before.lane).erase({before.not_before, before.number});
  }
  waiting_.insert_or_assign(node, turn);
  if (!in_flight_.contains(node)) order(lane).emplace(Place{turn.not_before, turn.number}, node);
}

void Lanes::drop(const std::string& node) {
  const auto known = waiting_.find(node);
  if (known == waiting_.end()) return;
  order(known->second.lane).erase({known->second.not_before, known->second.number});
  waiting_.erase(known);
}

std::optional<Lanes::Taken> Lanes::take(SteadyTime now) {
  for (auto& lane : order_) {
    if (lane.empty() || lane.begin()->first.first > now) continue;
    Taken taken{std::move(lane.begin()->second), {}};
    lane.erase(lane.begin());
    taken.waited_since = waiting_.at(taken.node).since;
    waiting_.erase(taken.node);
    in_flight_.insert(taken.node);
    return taken;
  }
  return std::nullopt;
}

void Lanes::done(const std::string& node) {
  assert(in_flight_.contains(node));
  in_flight_.erase(node);
  const auto again = waiting_.find(node);
  if (again == waiting_.end()) return;
  const Turn& turn = again->second;
  order(turn.lane).emplace(Place{turn.not_before, turn.number}, node);
}

std::optional<SteadyTime> Lanes::next_wakeup() const {
  std::optional<SteadyTime> soonest;
  for (const auto& lane : order_) {
    if (lane.empty()) continue;
    const SteadyTime due = lane.begin()->first.first;
    soonest = soonest ? std::min(*soonest, due) : due;
  }
  return soonest;
}

}  // namespace tco::gate
