#include "queue/work_queue.h"

namespace tco::queue {

using std::chrono::steady_clock;

void WorkQueue::add_after(const Key& key, std::chrono::milliseconds delay) {
  {
    const std::lock_guard lock(mutex_);
    // Of a crowd of events only the first has something to say to who waits.
    if (!schedule_.add(key, steady_clock::now() + delay)) return;
    ++changes_;
  }
  changed_.notify_all();  // a worker may wait for a later key than this one
}

std::optional<Key> WorkQueue::take(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (std::optional<Key> key = schedule_.take(steady_clock::now())) return key;
    // Whatever woke us, the loop looks again; the predicate only says that something was changed.
    const std::uint64_t seen = changes_;
    const auto differs = [&] { return changes_ != seen; };
    if (const auto when = schedule_.next_wakeup()) {
      changed_.wait_until(lock, stop, *when, differs);
    } else {
      changed_.wait(lock, stop, differs);
    }
  }
  return std::nullopt;
}

void WorkQueue::done(const Key& key) {
  {
    const std::lock_guard lock(mutex_);
    schedule_.done(key);
    ++changes_;
  }
  changed_.notify_all();
}

std::size_t WorkQueue::size() const {
  const std::lock_guard lock(mutex_);
  return schedule_.size();
}

}  // namespace tco::queue
