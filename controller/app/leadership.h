// Whether this process may write, for every thread to ask.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "observe/observe.h"

namespace tco::app {

// Thread-safe. The elector writes it; the worker and the fenced client read it.
class Leadership {
 public:
  // A new term, or its renewal: writes are allowed until `deadline`.
  void hold(const observe::Term& term, SteadyTime deadline) {
    const std::lock_guard lock(mutex_);
    term_ = term;
    deadline_ = deadline;
  }
  void end() {
    const std::lock_guard lock(mutex_);
    term_.reset();
  }
  // How long writes are allowed from now on; zero: not at all.
  std::chrono::milliseconds left(SteadyTime now) const {
    const std::lock_guard lock(mutex_);
    if (!term_ || now >= deadline_) return std::chrono::milliseconds{0};
    return std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - now);
  }
  // Absent: not our term, or its deadline has passed.
  std::optional<observe::Term> term(SteadyTime now) const {
    const std::lock_guard lock(mutex_);
    return term_ && now < deadline_ ? term_ : std::nullopt;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<observe::Term> term_;
  SteadyTime deadline_{};
};

}  // namespace tco::app
