// Randomness as an argument: what spreads delays apart takes a Random, tests pass a number.
#pragma once

#include <functional>
#include <random>

namespace tco {

// Answers a number in [0, 1).
using Random = std::function<double()>;

// Seeded by the machine. The result is used by one thread; copies go their own ways.
inline Random machine_random() {
  return [engine = std::mt19937(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
  };
}

}  // namespace tco
