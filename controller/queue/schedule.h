// The three promises of a work queue, with times as arguments (after client-go's workqueue):
//   1. a key that waits is there once, at the earliest of the times it was added for;
//   2. a key that is processed is not handed out a second time meanwhile;
//   3. a key that is added while it is processed comes again afterwards, once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "base/clock.h"

namespace tco::queue {

using Key = std::string;

// Pure.
class Schedule {
 public:
  // To be looked at no earlier than `not_before`. Whether that changes what take() and
  // next_wakeup() answer, as far as this key goes.
  bool add(const Key& key, SteadyTime not_before);

  // A key that is due, the one due longest first; it is being processed until done().
  std::optional<Key> take(SteadyTime now);
  // REQUIRES: `key` was handed out by take().
  void done(const Key& key);

  // When take() will have something; nothing: only an add() or done() can change that.
  std::optional<SteadyTime> next_wakeup() const;

  // Keys that wait, those being processed again included.
  std::size_t size() const { return waiting_.size(); }

 private:
  struct Turn {
    SteadyTime not_before;
    std::uint64_t number;  // first come, first served among equal times
    friend bool operator<(const Turn& a, const Turn& b) {
      return std::tie(a.not_before, a.number) < std::tie(b.not_before, b.number);
    }
  };

  std::map<Key, Turn> waiting_;
  std::map<Turn, Key> order_;  // of the waiting keys that are not being processed
  std::set<Key> processing_;
  std::uint64_t next_number_ = 0;
};

}  // namespace tco::queue
