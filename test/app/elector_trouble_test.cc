// What an elector does when an answer, the API server or the sidecar does not come.
#include "app/elector_fixture.h"

namespace tco::app {
namespace {

TEST_CASE("elector: an API server that is away ends it with the deadline, not before") {
  std::deque<Answer> script(20, kAway);
  script.push_front(held("me", 1));
  script.push_front(kNone);
  Fixture f(script);
  f.run(7);  // waits at 0 s, 3 s, 5 s, ... 13 s
  CHECK(f.led == std::vector<bool>{true, true, true, true, true, false, false});
  CHECK(f.rights == Rights{{1, 10s}, {1, 0s}});
}

TEST_CASE("elector: it leads again when the API server is back") {
  std::deque<Answer> script(8, kAway);  // at 3 s, 5 s, 7 s, 9 s: renewed and read
  script.push_front(held("me", 1));
  script.push_front(kNone);
  for (const Answer& next : {kAway, kAway, held("me", 1), held("me", 2), held("", 3)}) {
    script.push_back(next);
  }
  Fixture f(script);
  f.run(7);
  CHECK(f.led.back());
  CHECK(f.elected == 2);
}

TEST_CASE("elector: a renewal in time goes on as if nothing had been") {
  Fixture f({kNone, held("me", 1), kAway, kAway, kAway, kAway, held("me", 2), held("", 3)});
  f.run(4);
  CHECK(f.led == std::vector<bool>{true, true, true, true});
  CHECK(f.elected == 1);
}

// The worker took its key in between, found no term, and left it.
TEST_CASE("elector: a renewal that succeeds after the deadline gives the work back") {
  Fixture f({kNone, held("me", 1), kAway, kAway, kAway, kAway, held("me", 2), held("me", 3),
             held("", 4)});
  f.client.script[6].before = [&] { f.clock.advance(4s); };  // sent at 7 s
  bool led_late = true;
  f.at_change = [&] { led_late = led_late && f.leads(); };
  f.run(4);
  CHECK(f.led == std::vector<bool>{true, true, true, true});
  CHECK(led_late);
  CHECK(f.elected == 2);
}

TEST_CASE("elector: one answer that does not come costs half of the deadline at most") {
  Fixture f({kNone, held("me", 1), held("me", 2), held("", 3)});
  f.run(2);
  CHECK(f.client.deadlines() == std::vector<std::chrono::milliseconds>(4, 5s));
}

TEST_CASE("elector: a slow answer does not put the next renewal off") {
  Fixture f({kNone, held("me", 1), held("me", 2), held("", 3)});
  f.client.script[1].before = [&] { f.clock.advance(2500ms); };
  f.run(1);
  CHECK(f.clock.steady_now() - ManualClock().steady_now() == 4500ms);  // 2 s later, not 3 s
}

TEST_CASE("elector: where the sidecar has served a higher epoch, ours goes above it") {
  Fixture f({kNone, held("me", 1), held("me", 2, 8), held("me", 3, 8), held("", 4, 8)});
  f.leadership.saw_epoch(7);
  f.run(3);
  CHECK(f.sent(2).transitions == 8);
  CHECK(f.sent(3).transitions == 8);
  CHECK(f.rights == Rights{{1, 10s}, {8, 10s}, {8, 10s}, {8, 0s}});
  CHECK(f.elected == 2);
}

TEST_CASE("elector: a sidecar that may still be writing keeps the lease") {
  Fixture f({kNone, held("me", 1), held("", 2)});
  f.fenced = false;
  f.run(1);
  CHECK(f.client.requests().size() == 2);
  CHECK_FALSE(f.leads());
}

TEST_CASE("elector: a renewal that was under way at the end does not keep the lease") {
  Fixture f({kNone, held("me", 1), kConflict, held("me", 2), held("", 3)});
  f.run(1);
  CHECK(f.sent(4).holder.empty());
  CHECK(f.sent(4).resource_version == "2");
}

TEST_CASE("elector: a turn that throws is one that failed") {
  Fixture f({kNone, held("me", 1), held("me", 2), held("me", 3), held("", 4)});
  f.client.script[2].before = [] { throw std::out_of_range("a bug"); };
  f.run(3);
  CHECK(f.threw == 1);
  CHECK(f.led == std::vector<bool>{true, true, true});
  CHECK(f.client.requests().size() == 5);
}

TEST_CASE("elector: a lease that cannot be read is left alone") {
  Fixture f({{.body = "garbage"}, {.status = 403}, kAway});
  f.run(3);
  CHECK(f.elected == 0);
  CHECK(f.client.requests().size() == 3);
}

TEST_CASE("elector: who does not lead has nothing to release") {
  Fixture f({held("other", 1)});
  f.run(1);
  CHECK(f.client.requests().size() == 1);
}

}  // namespace
}  // namespace tco::app
