// How soon after an event to look: soon after a single one, and not again and again while a crowd
// of them goes by.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace tco::queue {

// Pure but for what it counts. Used by one thread; each kind of event has its own.
class Crowd {
 public:
  // An event came: look after this long. Events of so short a time make one look anyway.
  std::chrono::milliseconds on_event(SteadyTime now);

  static constexpr std::chrono::milliseconds kSoon{50};
  static constexpr std::chrono::milliseconds kLater{1'000};
  static constexpr int kMany = 10;  // events within kLater: a look costs the API server some reads

 private:
  SteadyTime began_{};  // of the present stretch of kLater
  int now_ = 0;         // events in it
  int before_ = 0;      // and in the one before
};

}  // namespace tco::queue
