// PURE. Which node is next: those that are to be opened before those that are to be closed, for
// pods wait for the former. The promises are queue::Schedule's: a node waits once, is not handed
// out twice at a time, and comes again if it was added meanwhile.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/clock.h"

namespace tco::gate {

enum class Lane { Open, Close };

class Lanes {
 public:
  // To be handed out no earlier than `not_before`. Of two times the earlier holds; the lane is that
  // of the last call.
  void add(const std::string& node, Lane lane, SteadyTime not_before);
  // Nothing is to be done there any more.
  void drop(const std::string& node);

  struct Taken {
    std::string node;
    SteadyTime waited_since;
  };
  std::optional<Taken> take(SteadyTime now);
  // REQUIRES: `node` was handed out by take().
  void done(const std::string& node);

  // When take() will have something; nothing: only an add() or done() can change that.
  std::optional<SteadyTime> next_wakeup() const;
  std::size_t in_flight() const { return in_flight_.size(); }

 private:
  struct Turn {
    Lane lane;
    SteadyTime not_before;
    std::uint64_t number;
    SteadyTime since;
  };
  using Place = std::pair<SteadyTime, std::uint64_t>;

  std::map<Place, std::string>& order(Lane lane) { return order_[lane == Lane::Open ? 0 : 1]; }

  std::map<std::string, Turn> waiting_;
  std::array<std::map<Place, std::string>, 2> order_;  // of those that are not in flight
  std::set<std::string> in_flight_;
  std::uint64_t next_number_ = 0;
};

}  // namespace tco::gate
