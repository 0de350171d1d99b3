// The work queue with real threads; short, and without waiting for time to pass.
#include "queue/work_queue.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <thread>
#include <vector>

namespace tco::queue {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a worker that waits gets what is added") {
  WorkQueue queue;
  std::optional<Key> got;
  std::jthread worker([&](std::stop_token stop) { got = queue.take(stop); });
  queue.add("a");
  worker.join();
  CHECK(got == "a");
}

TEST_CASE("a worker that waits leaves when it is asked to stop") {
  WorkQueue queue;
  queue.add_after("much later", 1h);
  std::optional<Key> got = "unset";
  std::jthread worker([&](std::stop_token stop) { got = queue.take(stop); });
  worker.request_stop();
  worker.join();
  CHECK(got == std::nullopt);
  CHECK(queue.size() == 1);
}

TEST_CASE("an earlier key overtakes the one a worker waits for") {
  WorkQueue queue;
  queue.add_after("later", 1h);
  std::optional<Key> got;
  std::jthread worker([&](std::stop_token stop) { got = queue.take(stop); });
  queue.add("now");
  worker.join();
  CHECK(got == "now");
}

TEST_CASE("a stopped worker takes nothing more, though there is work") {
  WorkQueue queue;
  queue.add("a");
  std::stop_source source;
  source.request_stop();
  CHECK(queue.take(source.get_token()) == std::nullopt);
}

TEST_CASE("no key is with two workers at once, and none is lost") {
  constexpr int kKeys = 4;
  constexpr int kRounds = 200;
  WorkQueue queue;
  std::array<std::atomic<int>, kKeys> inside{};
  std::array<std::atomic<int>, kKeys> last_seen{};
  std::array<std::atomic<int>, kKeys> wanted{};
  std::atomic<bool> doubled = false;
  std::vector<std::jthread> workers;
  for (int i = 0; i < 3; ++i) {
    workers.emplace_back([&](std::stop_token stop) {
      while (const auto key = queue.take(stop)) {
        const auto k = static_cast<std::size_t>(std::stoi(*key));
        if (inside[k].fetch_add(1) != 0) doubled = true;
        last_seen[k] = wanted[k].load();
        inside[k].fetch_sub(1);
        queue.done(*key);
      }
    });
  }
  for (int round = 1; round <= kRounds; ++round) {
    for (std::size_t k = 0; k < kKeys; ++k) {
      wanted[k] = round;
      queue.add(std::to_string(k));
    }
  }
  for (std::size_t k = 0; k < kKeys; ++k) {
    while (last_seen[k] != kRounds) std::this_thread::yield();
  }
  CHECK_FALSE(doubled);
}

}  // namespace
}  // namespace tco::queue
