// How long to wait before the next attempt: doubling, capped, spread by jitter.
#pragma once

#include <chrono>

namespace tco {

struct Backoff {
  std::chrono::milliseconds first{1'000};
  std::chrono::milliseconds cap{60'000};
  double jitter = 0.5;  // a delay is stretched by up to this share, the cap included
};

// The delay before attempt number `failures` + 1. `failures` counts from 1 (less reads as 1);
// `random` is in [0, 1). Pure.
std::chrono::milliseconds delay_after(const Backoff& backoff, int failures, double random);

}  // namespace tco
