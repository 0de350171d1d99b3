// Who has news for the sidecar's fence, and who waits for it.
#include "app/fence_thread.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <deque>
#include <mutex>
#include <thread>

#include "base/log.h"

namespace tco::app {
namespace {

using namespace std::chrono_literals;

const Status kAway = Error{ErrorKind::Unavailable, "away"};

// A sidecar whose answer waits until the test gives one.
class Sidecar {
 public:
  Status tell(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    ++asked_;
    changed_.notify_all();
    if (!changed_.wait(lock, stop, [this] { return !answers_.empty(); })) return kAway;
    const Status answer = answers_.front();
    answers_.pop_front();
    return answer;
  }
  void answer(const Status& status) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(status);
    changed_.notify_all();
  }
  void wait_until_asked(int times) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return asked_ >= times; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Status> answers_;
  int asked_ = 0;
};

struct Fixture {
  Sidecar sidecar;
  std::atomic<int> recovered = 0;
  FenceThread fence{[this](const std::stop_token& stop) { return sidecar.tell(stop); },
                    [this] { ++recovered; }};
  std::jthread thread{[this](const std::stop_token& stop) { fence.run(stop); }};

  Fixture() { log::set_level(log::Level::Error); }
};

TEST_CASE("fence thread: who has news does not wait for a sidecar that hangs") {
  Fixture f;
  f.fence.refresh();
  f.sidecar.wait_until_asked(1);
  f.fence.refresh();  // returns
  f.fence.refresh();
  f.sidecar.answer(ok());
  f.sidecar.wait_until_asked(2);  // once for both
  f.sidecar.answer(ok());
}

TEST_CASE("fence thread: the end waits for the sidecar, but not for ever") {
  Fixture f;
  CHECK_FALSE(f.fence.refreshed_within(1ms));
  f.sidecar.answer(ok());
  f.sidecar.answer(ok());
  CHECK(f.fence.refreshed_within(1min));
}

TEST_CASE("fence thread: no sidecar is an answer, too") {
  Fixture f;
  f.sidecar.answer(kAway);
  CHECK(f.fence.refreshed_within(1min));
}

TEST_CASE("fence thread: what failed is told again, and who waits for it hears of it") {
  Fixture f;
  f.sidecar.answer(kAway);
  f.sidecar.answer(ok());
  f.fence.refresh();
  while (f.recovered == 0) std::this_thread::yield();
  CHECK(f.recovered == 1);
}

}  // namespace
}  // namespace tco::app
