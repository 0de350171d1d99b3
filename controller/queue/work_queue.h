// The keys that want work, for workers to wait on: a Schedule behind a lock.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>

#include "base/clock.h"
#include "queue/schedule.h"

namespace tco::queue {

// Thread-safe.
class WorkQueue {
 public:
  void add(const Key& key) { add_after(key, std::chrono::milliseconds(0)); }
  // An earlier time the key already has stays.
  void add_after(const Key& key, std::chrono::milliseconds delay);

  // Waits for a key that is due. Nothing: stop was requested. done() must follow.
  std::optional<Key> take(const std::stop_token& stop);
  void done(const Key& key);

  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  Schedule schedule_;
  std::uint64_t changes_ = 0;
};

}  // namespace tco::queue
