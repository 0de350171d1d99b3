// Single events are looked at soon, crowds once a second.
#include "queue/crowd.h"

#include <catch2/catch.hpp>

namespace tco::queue {
namespace {

using namespace std::chrono_literals;

TEST_CASE("crowd: an event now and then is looked at soon") {
  Crowd crowd;
  SteadyTime now{};
  for (int i = 0; i < 200; ++i) {
    CHECK(crowd.on_event(now) == Crowd::kSoon);
    now += 125ms;
  }
}

TEST_CASE("crowd: of thousands only the first make a look at once") {
  Crowd crowd;
  SteadyTime now{};
  int soon = 0;
  for (int i = 0; i < 5000; ++i) {
    if (crowd.on_event(now) == Crowd::kSoon) ++soon;
    now += 1ms;
  }
  CHECK(soon == Crowd::kMany);
  now += 2s;
  CHECK(crowd.on_event(now) == Crowd::kSoon);
}

}  // namespace
}  // namespace tco::queue
