#include "base/backoff.h"

#include <algorithm>
#include <cmath>

namespace tco {

std::chrono::milliseconds delay_after(const Backoff& backoff, int failures, double random) {
  // 2^30 first delays are beyond any cap, and far from overflowing a double.
  const int doublings = std::clamp(failures, 1, 31) - 1;
  const double grown = std::ldexp(static_cast<double>(backoff.first.count()), doublings);
  const double capped = std::min(grown, static_cast<double>(backoff.cap.count()));
  const double stretched = capped * (1.0 + backoff.jitter * std::clamp(random, 0.0, 1.0));
  return std::chrono::milliseconds(std::llround(stretched));
}

}  // namespace tco
