// A clock that stands still until a test moves it.
#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.h"

namespace tco {

// Thread-safe.
class ManualClock final : public Clock {
 public:
  SystemTime system_now() const override {
    return SystemTime(std::chrono::hours(1) + passed_.load());
  }
  SteadyTime steady_now() const override {
    return SteadyTime(std::chrono::hours(1) + passed_.load());
  }
  void advance(std::chrono::nanoseconds time) { passed_ = passed_.load() + time; }

 private:
  std::atomic<std::chrono::nanoseconds> passed_{};
};

}  // namespace tco
