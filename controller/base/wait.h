// Waiting that ends at once when the process is asked to stop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>

namespace tco {

// Waits for the given time or until `stop` is requested, whichever comes first.
using Wait = std::function<void(std::chrono::milliseconds, std::stop_token)>;

// The real one; tests pass a Wait that records and returns.
inline void wait_for(std::chrono::milliseconds time, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, std::move(stop), time, [] { return false; });
}

}  // namespace tco
