// The elector's life: a script of answers, a clock that moves while it waits.
#include "app/elector.h"

#include <catch2/catch.hpp>

#include "base/log.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_http_client.h"

namespace tco::app {
namespace {

using namespace std::chrono_literals;
using Answer = ScriptedHttpClient::Answer;
using Fences = std::vector<std::pair<std::int64_t, std::chrono::milliseconds>>;

std::string lease(const std::string& holder, int version, int transitions) {
  return wire::to_json({.ns = "kube-system",
                        .name = "tke-cilium-operator",
                        .resource_version = std::to_string(version),
                        .holder = holder,
                        .duration = 15s,
                        .transitions = transitions});
}

Answer held(const std::string& holder, int version, int transitions = 1) {
  return {.body = lease(holder, version, transitions)};
}
const Answer kNone{.status = 404};
const Answer kConflict{.status = 409};
const Answer kAway{.error = Error{ErrorKind::Unavailable, "no answer"}};

struct Fixture {
  ManualClock clock;
  ScriptedHttpClient client;
  Leadership leadership;
  std::stop_source stop;
  Fences fences;
  Status fence_answer = ok();
  int elected = 0;
  std::vector<bool> led;  // whether we led, at each wait

  explicit Fixture(std::deque<Answer> script) {
    log::set_level(log::Level::Error);
    client.script = std::move(script);
    client.at_end = [this] { stop.request_stop(); };
  }
  bool leads() const { return leadership.term(clock.steady_now()).has_value(); }

  // Stops after so many rounds; the release at the end is asked for, too.
  void run(int rounds) {
    Elector elector(client, leadership, clock, "me", {},
                    {.fence =
                         [this](std::int64_t epoch, std::chrono::milliseconds valid_for) {
                           fences.emplace_back(epoch, valid_for);
                           return fence_answer;
                         },
                     .elected = [this] { ++elected; }},
                    [&](std::chrono::milliseconds time, std::stop_token) {
                      led.push_back(leads());
                      clock.advance(time);
                      if (static_cast<int>(led.size()) == rounds) stop.request_stop();
                    });
    elector.run(stop.get_token());
  }
  wire::HttpRequest request(std::size_t i) const {
    REQUIRE(client.requests().size() > i);
    return client.requests()[i];
  }
  wire::Lease sent(std::size_t i) const { return *wire::lease_from_json(request(i).body); }
};

TEST_CASE("elector: takes a lease that nobody has made") {
  Fixture f({kNone, held("me", 1), held("", 2)});
  f.run(1);
  CHECK(f.led == std::vector<bool>{true});
  CHECK(f.elected == 1);
  CHECK(f.request(0).method == wire::Method::Get);
  CHECK(f.request(1).method == wire::Method::Post);
  CHECK(f.sent(1).holder == "me");
  CHECK(f.fences[0] == std::pair<std::int64_t, std::chrono::milliseconds>{1, 10s});
}

TEST_CASE("elector: renews with each round, and tells the sidecar") {
  Fixture f({kNone, held("me", 1), held("me", 2), held("me", 3), held("", 4)});
  f.run(3);
  CHECK(f.led == std::vector<bool>{true, true, true});
  CHECK(f.elected == 1);
  CHECK(f.request(2).method == wire::Method::Patch);
  CHECK(f.sent(2).resource_version == "1");  // a compare-and-swap of what we wrote last
  CHECK(f.sent(3).resource_version == "2");
  CHECK(f.fences == Fences{{1, 10s}, {1, 10s}, {1, 10s}, {1, 0s}});
}

TEST_CASE("elector: the way of the answer counts against us") {
  Fixture f({kNone, held("me", 1), held("", 2)});
  f.client.script[1].before = [&] { f.clock.advance(3s); };
  f.run(1);
  CHECK(f.fences[0].second == 7s);
}

TEST_CASE("elector: on a stop the sidecar is fenced first, then the lease released") {
  Fixture f({kNone, held("me", 1), held("", 2)});
  std::size_t fences_at_release = 0;
  f.client.script[2].before = [&] { fences_at_release = f.fences.size(); };
  f.run(1);
  CHECK(fences_at_release == 2);
  CHECK(f.fences.back() == std::pair<std::int64_t, std::chrono::milliseconds>{1, 0s});
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
  CHECK(f.fences[0].first == 5);
}

TEST_CASE("elector: a lease that goes on being renewed is never taken") {
  std::deque<Answer> script;
  for (int i = 0; i < 20; ++i) script.push_back(held("other", 5 + i));
  Fixture f(script);
  f.run(20);
  CHECK(f.elected == 0);
  CHECK(f.client.requests().size() == 20);
  CHECK(f.fences.empty());
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
  CHECK(f.fences.empty());
}

TEST_CASE("elector: a lease that others wrote ends the term at once") {
  const Answer lost = GENERATE(kConflict, kNone);
  Fixture f({kNone, held("me", 1), lost, held("other", 9)});
  f.run(3);
  CHECK(f.led == std::vector<bool>{true, false, false});
  CHECK(f.fences == Fences{{1, 10s}, {1, 0s}});
}

TEST_CASE("elector: an API server that is away ends it with the deadline, not before") {
  Fixture f({kNone, held("me", 1), kAway, kAway, kAway, kAway, kAway, kAway, kAway});
  f.run(7);  // waits at 0 s, 2 s, ... 12 s
  CHECK(f.led == std::vector<bool>{true, true, true, true, true, false, false});
  CHECK(f.fences == Fences{{1, 10s}, {1, 0s}});
}

TEST_CASE("elector: it leads again when the API server is back") {
  Fixture f({kNone, held("me", 1), kAway, kAway, kAway, kAway, kAway, held("me", 1), held("me", 2),
             held("", 3)});
  f.run(7);
  CHECK(f.led.back());
  CHECK(f.elected == 2);
}

TEST_CASE("elector: a renewal in time goes on as if nothing had been") {
  Fixture f({kNone, held("me", 1), kAway, kAway, held("me", 2), held("", 3)});
  f.run(4);
  CHECK(f.led == std::vector<bool>{true, true, true, true});
  CHECK(f.elected == 1);
}

TEST_CASE("elector: a sidecar that cannot be told is told again with the next renewal") {
  Fixture f({kNone, held("me", 1), held("me", 2), held("", 3)});
  f.fence_answer = Error{ErrorKind::Unavailable, "the sidecar is away"};
  f.run(2);
  CHECK(f.led == std::vector<bool>{true, true});
  CHECK(f.fences.size() == 3);
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
