// The three promises of a work queue, without a clock.
#include "queue/schedule.h"

#include <catch2/catch.hpp>

namespace tco::queue {
namespace {

using namespace std::chrono_literals;

const SteadyTime kStart{};

TEST_CASE("a key that is added twice is handed out once") {
  Schedule schedule;
  schedule.add("a", kStart);
  schedule.add("a", kStart);
  CHECK(schedule.size() == 1);
  CHECK(schedule.take(kStart) == "a");
  CHECK(schedule.take(kStart) == std::nullopt);
}

TEST_CASE("the earliest time wins, whichever was added first") {
  Schedule schedule;
  const bool later_first = GENERATE(true, false);
  schedule.add("a", kStart + (later_first ? 10s : 2s));
  schedule.add("a", kStart + (later_first ? 2s : 10s));
  CHECK(schedule.next_wakeup() == kStart + 2s);
  CHECK(schedule.take(kStart + 1s) == std::nullopt);
  CHECK(schedule.take(kStart + 2s) == "a");
  CHECK(schedule.size() == 0);
}

TEST_CASE("a key added while it is processed comes again, once") {
  Schedule schedule;
  schedule.add("a", kStart);
  REQUIRE(schedule.take(kStart) == "a");
  schedule.add("a", kStart);
  schedule.add("a", kStart);
  CHECK(schedule.take(kStart) == std::nullopt);  // not twice at the same time
  CHECK(schedule.next_wakeup() == std::nullopt);
  schedule.done("a");
  CHECK(schedule.take(kStart) == "a");
  schedule.done("a");
  CHECK(schedule.take(kStart) == std::nullopt);
}

TEST_CASE("a key added for later while it is processed keeps its time") {
  Schedule schedule;
  schedule.add("a", kStart);
  REQUIRE(schedule.take(kStart) == "a");
  schedule.add("a", kStart + 9s);
  schedule.add("a", kStart + 5s);
  schedule.done("a");
  CHECK(schedule.take(kStart + 4s) == std::nullopt);
  CHECK(schedule.next_wakeup() == kStart + 5s);
  CHECK(schedule.take(kStart + 5s) == "a");
}

TEST_CASE("keys come in the order of their times, then of their arrival") {
  Schedule schedule;
  schedule.add("c", kStart + 1s);
  schedule.add("z", kStart);
  schedule.add("a", kStart);
  const SteadyTime now = kStart + 5s;
  CHECK(schedule.take(now) == "z");
  CHECK(schedule.take(now) == "a");
  CHECK(schedule.take(now) == "c");
}

TEST_CASE("a key that waits for another to be done does not hold up the rest") {
  Schedule schedule;
  schedule.add("a", kStart);
  REQUIRE(schedule.take(kStart) == "a");
  schedule.add("a", kStart);
  schedule.add("b", kStart);
  CHECK(schedule.take(kStart) == "b");
  schedule.done("a");
  CHECK(schedule.take(kStart) == "a");
}

TEST_CASE("an empty schedule never wakes anybody") {
  const Schedule schedule;
  CHECK(schedule.next_wakeup() == std::nullopt);
}

}  // namespace
}  // namespace tco::queue
