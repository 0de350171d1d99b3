// The thread that tells the sidecar's fence: whoever has news for it does not wait for the sidecar.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>

#include "base/result.h"

namespace tco::app {

// Thread-safe. run() is the body of one thread.
class FenceThread {
 public:
  // Tells the sidecar what is true when it is called; it may block until `stop` is requested.
  using Tell = std::function<Status(const std::stop_token& stop)>;

  // `recovered`: called after a telling that worked, if the one before it failed.
  FenceThread(Tell tell, std::function<void()> recovered)
      : tell_(std::move(tell)), recovered_(std::move(recovered)) {}

  // There is news: it is told soon. Never blocks.
  void refresh();
  // The same, and waits: whether the sidecar answered, or could not be reached, within `time`.
  // False: it may still be writing.
  bool refreshed_within(std::chrono::milliseconds time);

  // Tells each time there is news; what failed, again after a second. Until `stop` is requested.
  void run(const std::stop_token& stop);

 private:
  void report(const Status& told);

  Tell tell_;
  std::function<void()> recovered_;
  int failures_ = 0;  // in a row; of run()'s thread alone

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;  // up to this refresh
};

}  // namespace tco::app
