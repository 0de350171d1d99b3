// The elector's life: a script of answers, a clock that moves while it waits.
#include "app/elector_fixture.h"

namespace tco::app {
namespace {

TEST_CASE("elector: takes a lease that nobody has made") {
  Fixture f({kNone, held("me", 1), held("", 2)});
  f.run(1);
  CHECK(f.led == std::vector<bool>{true});
  CHECK(f.elected == 1);
  CHECK(f.request(0).method == wire::Method::Get);
  CHECK(f.request(1).method == wire::Method::Post);
  CHECK(f.sent(1).holder == "me");
  CHECK(f.rights[0] == std::pair<std::int64_t, std::chrono::milliseconds>{1, 10s});
}

TEST_CASE("elector: renews with each round, and tells the sidecar") {
  Fixture f({kNone, held("me", 1), held("me", 2), held("me", 3), held("", 4)});
  f.run(3);
  CHECK(f.led == std::vector<bool>{true, true, true});
  CHECK(f.elected == 1);
  CHECK(f.request(2).method == wire::Method::Patch);
  CHECK(f.sent(2).resource_version == "1");  // a compare-and-swap of what we wrote last
  CHECK(f.sent(3).resource_version == "2");
  CHECK(f.rights == Rights{{1, 10s}, {1, 10s}, {1, 10s}, {1, 0s}});
}

TEST_CASE("elector: the way of the answer counts against us") {
  Fixture f({kNone, held("me", 1), held("", 2)});
  f.client.script[1].before = [&] { f.clock.advance(3s); };
  f.run(1);
  CHECK(f.rights[0].second == 7s);
}

TEST_CASE("elector: on a stop the sidecar is fenced first, then the lease released") {
  Fixture f({kNone, held("me", 1), held("", 2)});
  std::size_t rights_at_release = 0;
  f.client.script[2].before = [&] { rights_at_release = f.rights.size(); };
  f.run(1);
  CHECK(rights_at_release == 2);
  CHECK(f.rights.back() == std::pair<std::int64_t, std::chrono::milliseconds>{1, 0s});
  CHECK(f.sent(2).holder.empty());
  CHECK(f.sent(2).duration == 1s);
  CHECK_FALSE(f.leads());
}

TEST_CASE("elector: somebody else's lease is waited for, then taken as a new term") {
  std::deque<Answer> script(9, held("other", 5, 4));  // 0 s, 2 s, ... 16 s
  script.push_back(held("me", 6, 5));
  script.push_back(held("", 7, 5));
  Fixture f(script);
  f.run(9);
  CHECK(f.led == std::vector<bool>{false, false, false, false, false, false, false, false, true});
  CHECK(f.sent(9).transitions == 5);
  CHECK(f.sent(9).resource_version == "5");
  CHECK(f.leadership.term(f.clock.steady_now()) == std::nullopt);  // released by now
  CHECK(f.rights[0].first == 5);
}

TEST_CASE("elector: a lease that goes on being renewed is never taken") {
  std::deque<Answer> script;
  for (int i = 0; i < 20; ++i) script.push_back(held("other", 5 + i));
  Fixture f(script);
  f.run(20);
  CHECK(f.elected == 0);
  CHECK(f.client.requests().size() == 20);
  CHECK(f.rights.empty());
}

TEST_CASE("elector: our own lease is taken back at once, in the same term") {
  Fixture f({held("me", 5, 4), held("me", 6, 4), held("", 7, 4)});
  f.run(1);
  CHECK(f.led == std::vector<bool>{true});
  CHECK(f.sent(1).transitions == 4);
}

TEST_CASE("elector: whoever else was quicker leads") {
  Fixture f({kNone, kConflict, held("other", 1)});
  f.run(2);
  CHECK(f.led == std::vector<bool>{false, false});
  CHECK(f.elected == 0);
  CHECK(f.rights.empty());
}

TEST_CASE("elector: a lease that names somebody else ends the term at once") {
  Fixture f({kNone, held("me", 1), kConflict, held("other", 8, 2), held("other", 9, 2)});
  f.run(3);
  CHECK(f.led == std::vector<bool>{true, false, false});
  CHECK(f.rights == Rights{{1, 10s}, {1, 0s}});
}

TEST_CASE("elector: so does one that somebody else held and released meanwhile") {
  Fixture f({kNone, held("me", 1), kConflict, held("", 8, 2), kAway});
  f.run(3);
  CHECK(f.led == std::vector<bool>{true, false, false});
}

TEST_CASE("elector: a renewal whose answer was lost counts from when it was sent") {
  Fixture f({kNone, held("me", 1), kAway, renewed_at(3s, 2), held("me", 3), held("", 4)});
  f.client.script[2].before = [&] { f.clock.advance(4s); };
  f.run(3);  // waits at 0 s, 7 s, 9 s
  CHECK(f.led == std::vector<bool>{true, true, true});
  CHECK(f.elected == 1);
  CHECK(f.rights[1].second == 6s);  // sent at 3 s, known at 7 s
  CHECK(f.sent(4).resource_version == "2");
}

TEST_CASE("elector: a renewal that meets our own one, whose answer was lost, ends nothing") {
  Fixture f({kNone, held("me", 1), kAway, kAway, kConflict, renewed_at(3s, 2), held("me", 3),
             held("", 4)});
  f.run(4);
  CHECK(f.led == std::vector<bool>{true, true, true, true});
  CHECK(f.elected == 1);
  CHECK(f.rights[1].second == 8s);  // sent at 3 s, known at 5 s
}

TEST_CASE("elector: a lease that somebody labelled is renewed as it is now") {
  Fixture f({kNone, held("me", 1), kConflict, held("me", 7), held("me", 8), held("", 9)});
  f.run(2);
  CHECK(f.led == std::vector<bool>{true, true});
  CHECK(f.elected == 1);
  CHECK(f.sent(4).resource_version == "7");
}

TEST_CASE("elector: a lease that somebody deleted is made again in the same term") {
  Fixture f({kNone, held("me", 1), kNone, kNone, held("me", 8), held("", 9)});
  f.run(2);
  CHECK(f.led == std::vector<bool>{true, true});
  CHECK(f.elected == 1);
  CHECK(f.request(4).method == wire::Method::Post);
  CHECK(f.sent(4).transitions == 1);
}

TEST_CASE("elector: unless somebody else has made it") {
  Fixture f({kNone, held("me", 1), kNone, kNone, kConflict, held("other", 9, 1), kAway});
  f.run(2);
  CHECK(f.led == std::vector<bool>{true, false});
}

}  // namespace
}  // namespace tco::app
