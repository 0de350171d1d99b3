// Whether this process may write, for every thread to ask.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "observe/observe.h"

namespace tco::app {

// What the sidecar may be lent of the lease: zero time, nothing.
struct WriteRight {
  std::int64_t epoch = 0;
  std::chrono::milliseconds left{0};
};

// Thread-safe. The elector writes it; the worker, the gate and the fenced clients read it.
class Leadership {
 public:
  // A new term, or its renewal: writes are allowed until `deadline`.
  void hold(const observe::Term& term, SteadyTime deadline) {
    const std::lock_guard lock(mutex_);
    term_ = term;
    deadline_ = deadline;
    ended_ = false;
  }
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  // Absent: not our term, or its deadline has passed.
  std::optional<observe::Term> term(SteadyTime now) const {
    const std::lock_guard lock(mutex_);
    return holds(now) ? term_ : std::nullopt;
  }
  // For the present term, or the last one, which is over then. Absent: there was none yet.
  std::optional<WriteRight> right(SteadyTime now) const {
    const std::lock_guard lock(mutex_);
    if (!term_) return std::nullopt;
    const auto left = holds(now)
                          ? std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - now)
                          : std::chrono::milliseconds{0};
    return WriteRight{.epoch = term_->epoch, .left = left};
  }

  // The sidecar has served this epoch. Above ours, it refuses us: the Lease, and with it the count,
  // was made anew while the sidecar stayed. The elector goes on above it.
  void saw_epoch(std::int64_t epoch) {
    const std::lock_guard lock(mutex_);
    seen_epoch_ = std::max(seen_epoch_, epoch);
  }
  std::int64_t seen_epoch() const {
    const std::lock_guard lock(mutex_);
    return seen_epoch_;
  }

 private:
  bool holds(SteadyTime now) const { return term_ && !ended_ && now < deadline_; }

  mutable std::mutex mutex_;
  std::optional<observe::Term> term_;  // the last one
  bool ended_ = false;
  SteadyTime deadline_{};
  std::int64_t seen_epoch_ = 0;
};

}  // namespace tco::app
