// PURE. How many patches may be under way at a time: more while the server keeps up, half as many
// when it says that it does not (AIMD).
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"

namespace tco::gate {

struct WindowLimits {
  int first = 8;
  int least = 1;
  int most = 32;
  // An answer that took longer is as good as a refusal: Kubernetes promises a second.
  std::chrono::milliseconds slow{1'000};
};

class Window {
 public:
  explicit Window(WindowLimits limits = {}) : limits_(limits), size_(limits.first) {}

  int size() const { return static_cast<int>(size_); }
  // Nothing may be sent before; absent: at once.
  std::optional<SteadyTime> closed_until(SteadyTime now) const {
    return now < closed_until_ ? std::optional(closed_until_) : std::nullopt;
  }

  // An answer came, for what was sent at `sent`. Each window full of good ones makes it larger by
  // one; of those that were sent before the last cut, none makes it smaller again.
  void answered(SteadyTime sent, SteadyTime now);
  // 429, 5xx or no answer: nothing is sent for a while, longer each time in a row, and at least for
  // what the server asked for. `random` in [0, 1) spreads operators apart.
  void pushed_back(SteadyTime sent, SteadyTime now, std::chrono::milliseconds retry_after,
                   double random);

 private:
  bool cut(SteadyTime sent, SteadyTime now);

  WindowLimits limits_;
  double size_;
  SteadyTime cut_{};
  int refusals_ = 0;  // cuts in a row without a good answer
  SteadyTime closed_until_{};
};

}  // namespace tco::gate
