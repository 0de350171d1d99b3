#include "app/fence_thread.h"

#include "base/log.h"

namespace tco::app {
namespace {

constexpr std::chrono::seconds kRetry{1};

}  // namespace

void FenceThread::refresh() {
  {
    const std::lock_guard lock(mutex_);
    ++asked_;
  }
  changed_.notify_all();
}

bool FenceThread::refreshed_within(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  const std::uint64_t mine = ++asked_;
  changed_.notify_all();
  return changed_.wait_for(lock, time, [&] { return answered_ >= mine; });
}

void FenceThread::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto news = [this] { return asked_ > answered_; };
    if (failures_ > 0) {
      changed_.wait_for(lock, stop, kRetry, news);
    } else {
      changed_.wait(lock, stop, news);
    }
    if (stop.stop_requested()) return;
    const std::uint64_t upto = asked_;
    lock.unlock();
    report(tell_(stop));
    lock.lock();
    answered_ = upto;
    changed_.notify_all();
  }
}

// A sidecar that starts beside us is there a moment later: its first failure is no warning.
void FenceThread::report(const Status& told) {
  if (told) {
    if (failures_ > 0) recovered_();
    failures_ = 0;
    return;
  }
  ++failures_;
  if (failures_ == 2 || failures_ % 30 == 0) {
    log::warning("Fence not refreshed", {{"error", told.error().message}, {"failures", failures_}});
  } else {
    log::debug("Fence not refreshed", {{"error", told.error().message}});
  }
}

}  // namespace tco::app
