// Where the time comes from, so that tests can say what it is.
#pragma once

#include <chrono>

namespace tco {

using SystemTime = std::chrono::system_clock::time_point;
using SteadyTime = std::chrono::steady_clock::time_point;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // What people and objects call the time. It may jump.
  virtual SystemTime system_now() const = 0;
  // What deadlines and delays are measured with. It never jumps.
  virtual SteadyTime steady_now() const = 0;
};

class SystemClock final : public Clock {
 public:
  SystemTime system_now() const override { return std::chrono::system_clock::now(); }
  SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace tco
