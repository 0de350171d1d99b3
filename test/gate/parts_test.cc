// The gate's parts by themselves: the window, the lanes, the ledger. Time is an argument.
#include <catch2/catch.hpp>

#include "fakes/world.h"
#include "gate/lanes.h"
#include "gate/ledger.h"
#include "gate/window.h"

namespace tco::gate {
namespace {

using namespace std::chrono_literals;

const SteadyTime t0{};
constexpr Ledger::Write kOurs{.added = false, .foreign = false};
constexpr Ledger::Write kForeign{.added = false, .foreign = true};

TEST_CASE("window: it grows by one with each window full of good answers") {
  Window window({.first = 4, .least = 1, .most = 6});
  CHECK(window.size() == 4);
  for (int i = 0; i < 5; ++i) window.answered(t0, t0 + 10ms);
  CHECK(window.size() == 5);
  for (int i = 0; i < 100; ++i) window.answered(t0, t0 + 10ms);
  CHECK(window.size() == 6);
}

TEST_CASE("window: a crowd of refusals halves it once, and is waited out") {
  Window window({.first = 8, .least = 1, .most = 32});
  for (int i = 0; i < 8; ++i) window.pushed_back(t0, t0 + 1s, 0ms, 0.0);
  CHECK(window.size() == 4);
  CHECK(window.closed_until(t0 + 1s) == t0 + 1s + 250ms);
  CHECK_FALSE(window.closed_until(t0 + 1s + 250ms));
  // The next time it waits longer.
  window.pushed_back(t0 + 2s, t0 + 2s, 0ms, 0.0);
  CHECK(window.size() == 2);
  CHECK(window.closed_until(t0 + 2s) == t0 + 2s + 500ms);
  // A good answer of what was sent since forgives.
  window.answered(t0 + 3s, t0 + 3s);
  window.pushed_back(t0 + 4s, t0 + 4s, 0ms, 0.0);
  CHECK(window.closed_until(t0 + 4s) == t0 + 4s + 250ms);
}

TEST_CASE("window: Retry-After is kept to, and one patch is always allowed") {
  Window window({.first = 2, .least = 1, .most = 32});
  window.pushed_back(t0, t0, 7s, 0.0);
  CHECK(window.closed_until(t0 + 6s) == t0 + 7s);
  for (int i = 1; i < 9; ++i) window.pushed_back(t0 + i * 10s, t0 + i * 10s, 1s, 0.0);
  CHECK(window.size() == 1);
}

TEST_CASE("window: an answer that took too long is as good as a refusal") {
  Window window({.first = 8, .least = 1, .most = 32, .slow = 1'000ms});
  window.answered(t0, t0 + 1'500ms);
  CHECK(window.size() == 4);
  CHECK_FALSE(window.closed_until(t0 + 1'500ms));  // it is one all the same
}

std::string next(Lanes& lanes, SteadyTime now) {
  const auto taken = lanes.take(now);
  return taken ? taken->node : "nothing";
}

TEST_CASE("lanes: what is to be opened comes first, each lane in its order") {
  Lanes lanes;
  lanes.add("close-1", Lane::Close, t0);
  lanes.add("open-1", Lane::Open, t0);
  lanes.add("close-2", Lane::Close, t0);
  lanes.add("open-2", Lane::Open, t0);
  CHECK(next(lanes, t0) == "open-1");
  CHECK(next(lanes, t0) == "open-2");
  CHECK(next(lanes, t0) == "close-1");
  CHECK(next(lanes, t0) == "close-2");
  CHECK(next(lanes, t0) == "nothing");
  CHECK(lanes.in_flight() == 4);
}

TEST_CASE("lanes: a node that is under way is not handed out a second time, but again later") {
  Lanes lanes;
  lanes.add("node", Lane::Open, t0);
  CHECK(next(lanes, t0) == "node");
  lanes.add("node", Lane::Close, t0 + 1s);
  CHECK(next(lanes, t0 + 1s) == "nothing");
  CHECK_FALSE(lanes.next_wakeup());
  lanes.done("node");
  CHECK(lanes.next_wakeup() == t0 + 1s);
  CHECK(next(lanes, t0) == "nothing");
  CHECK(next(lanes, t0 + 1s) == "node");
}

TEST_CASE("lanes: the earlier of two times holds, and the last lane") {
  Lanes lanes;
  lanes.add("a", Lane::Open, t0 + 5s);
  lanes.add("b", Lane::Close, t0);
  lanes.add("a", Lane::Close, t0 + 9s);
  CHECK(next(lanes, t0 + 5s) == "b");
  const auto taken = lanes.take(t0 + 5s);
  REQUIRE(taken);
  CHECK(taken->node == "a");
  CHECK(taken->waited_since == t0 + 5s);
  lanes.add("c", Lane::Open, t0);
  lanes.drop("c");
  lanes.drop("c");
  CHECK(next(lanes, t0 + 99s) == "nothing");
}

model::Node at(std::string_view version) {
  model::Node made = node("node-1");
  made.meta.resource_version = version;
  return made;
}

TEST_CASE("ledger: after a write the node is judged once the cache is as far") {
  Ledger ledger;
  CHECK_FALSE(ledger.stale_until(at("100"), t0));
  ledger.written(at("100"), "117", kOurs, t0);
  CHECK(ledger.unseen() == 1);
  CHECK(ledger.stale_until(at("100"), t0) == t0 + 30s);
  CHECK(ledger.stale_until(at("116"), t0 + 1s) == t0 + 30s);
  CHECK_FALSE(ledger.stale_until(at("117"), t0 + 2s));
  CHECK(ledger.unseen() == 0);
  CHECK_FALSE(ledger.stale_until(at("100"), t0 + 3s));  // it was seen: nothing is remembered
}

TEST_CASE("ledger: a watch that brings nothing is not waited for forever") {
  Ledger ledger;
  ledger.written(at("100"), "117", kOurs, t0);
  CHECK_FALSE(ledger.stale_until(at("100"), t0 + 30s));
  CHECK(ledger.unseen() == 0);
}

TEST_CASE("ledger: a node of the same name that was made anew is another one") {
  Ledger ledger;
  ledger.written(at("100"), "117", kOurs, t0);
  model::Node anew = at("105");
  anew.meta.uid = "another";
  CHECK_FALSE(ledger.stale_until(anew, t0));
  ledger.written(at("100"), "117", kOurs, t0);
  ledger.gone("node-1");
  CHECK(ledger.unseen() == 0);
}

TEST_CASE("ledger: what was refuted is not believed until something else is shown") {
  Ledger ledger;
  ledger.conflicted(at("100"), "409", t0);
  CHECK(ledger.stale_until(at("100"), t0) == t0 + 5s);
  CHECK_FALSE(ledger.stale_until(at("101"), t0));
  ledger.conflicted(at("100"), "409", t0);
  CHECK_FALSE(ledger.stale_until(at("100"), t0 + 5s));
}

TEST_CASE("ledger: a foreign taint that comes back is taken away three times, then ever later") {
  Ledger ledger;
  SteadyTime now = t0 + 1h;
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(ledger.patience("node-1", kForeign, now));
    ledger.written(at("100"), "117", kForeign, now);
  }
  for (const auto delay : {1min, 2min, 4min, 8min, 10min, 10min}) {
    CHECK(ledger.patience("node-1", kForeign, now) == now + delay);
    now += delay;
    CHECK_FALSE(ledger.patience("node-1", kForeign, now));
    ledger.written(at("100"), "117", kForeign, now);
  }
  // Half an hour of peace, and it is as if nothing had been.
  now += 31min;
  ledger.written(at("100"), "117", kForeign, now);
  CHECK_FALSE(ledger.patience("node-1", kForeign, now));
}

TEST_CASE("ledger: a node that is closed and opened by turns is no quarrel") {
  Ledger ledger;
  constexpr Ledger::Write closing{.added = true};
  for (int i = 0; i < 9; ++i) {
    ledger.written(at("100"), "117", i % 2 == 0 ? closing : kOurs, t0);
  }
  CHECK_FALSE(ledger.patience("node-1", closing, t0));
  CHECK(ledger.unseen() == 1);
  // Nor if cilium-operator opens it, once its agent is ready.
  for (int i = 0; i < 9; ++i) {
    ledger.written(at("100"), "117", closing, t0);
    ledger.agent_changed("node-1");
  }
  CHECK_FALSE(ledger.patience("node-1", closing, t0));
}

TEST_CASE("ledger: a write that is undone each time comes ever later") {
  Ledger ledger;
  const SteadyTime now = t0 + 1h;
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(ledger.patience("node-1", kOurs, now));
    ledger.written(at("100"), "117", kOurs, now);
  }
  CHECK(ledger.patience("node-1", kOurs, now) == now + 1min);
  CHECK_FALSE(ledger.patience("node-1", {.added = true}, now));  // the contrary may be done
  ledger.agent_changed("node-1");
  CHECK_FALSE(ledger.patience("node-1", kOurs, now));
}

TEST_CASE("ledger: a refusal pauses its node, longer each time, until one is granted") {
  Ledger ledger;
  SteadyTime now = t0 + 1h;
  for (const auto delay : {5s, 10s, 20s, 40s, 80s, 160s, 300s, 300s}) {
    ledger.refused(at("100"), "denied by \"webhook\"", now);
    CHECK(ledger.patience("node-1", kOurs, now) == now + delay);
    now += delay;
    CHECK_FALSE(ledger.patience("node-1", kOurs, now));
  }
  CHECK(ledger.refusal("node-1") == "denied by \"webhook\"");
  CHECK_FALSE(ledger.patience("node-2", kOurs, now));
  ledger.sweep(now + 24h);
  CHECK_FALSE(ledger.refusal("node-1").empty());
  ledger.written(at("100"), "117", kOurs, now);
  CHECK(ledger.refusal("node-1").empty());
  CHECK_FALSE(ledger.patience("node-1", kOurs, now));
}

TEST_CASE("ledger: conflicts time and again are a refusal; what a server says is clipped") {
  Ledger ledger;
  for (int i = 0; i < 4; ++i) ledger.conflicted(at("100"), "409", t0);
  CHECK(ledger.refusal("node-1").empty());
  ledger.conflicted(at("100"), std::string(9000, 'x'), t0);
  CHECK(ledger.refusal("node-1").size() == 512);
  CHECK(ledger.patience("node-1", kOurs, t0) == t0 + 5s);
  ledger.satisfied("node-1");
  CHECK_FALSE(ledger.patience("node-1", kOurs, t0));
}

}  // namespace
}  // namespace tco::gate
