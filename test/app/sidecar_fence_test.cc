// What the sidecar is told of our right to write.
#include "app/sidecar_fence.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fakes/manual_clock.h"
#include "fakes/scripted_http_client.h"

namespace tco::app {
namespace {

using namespace std::chrono_literals;
using Answer = ScriptedHttpClient::Answer;

constexpr const char* kTold = R"({"epoch":3})";
constexpr const char* kStale =
    R"({"error":{"reason":"StaleEpoch","message":"epoch 3 is older"},"epoch":7})";

struct Fixture {
  ScriptedHttpClient client;
  ManualClock clock;
  Leadership leadership;
  std::optional<bool> stopped = false;
  SidecarFence fence{client, leadership, clock, "pod-1", [this] { return stopped; }};

  explicit Fixture(std::deque<Answer> script) {
    client.script = std::move(script);
    lead(3);
  }
  void lead(std::int64_t epoch) {
    leadership.hold({.epoch = epoch, .since = {}}, clock.steady_now() + 10s);
  }
  bool tell() { return fence.tell({}).has_value(); }
  std::vector<int> told() const {
    std::vector<int> all;
    for (const auto& request : client.requests()) {
      all.push_back(nlohmann::json::parse(request.body).at("validForMilliseconds").get<int>());
    }
    return all;
  }
};

TEST_CASE("sidecar fence: open as long as the lease, but not while all is stopped") {
  Fixture f({{.body = kTold}, {.body = kTold}, {.body = kTold}});
  CHECK(f.tell());
  f.clock.advance(2s);
  f.stopped = true;
  CHECK(f.tell());
  CHECK(f.tell());  // it knows
  f.stopped = false;
  CHECK(f.tell());
  CHECK(f.told() == std::vector<int>{10000, 0, 8000});
}

TEST_CASE("sidecar fence: a stop that was not told is told again, and so it is in another epoch") {
  Fixture f({{.error = Error{ErrorKind::Unavailable, "away"}}, {.body = kTold}, {.body = kTold}});
  f.stopped = true;
  CHECK_FALSE(f.tell());
  CHECK(f.tell());
  f.lead(4);
  CHECK(f.tell());
  CHECK(f.told() == std::vector<int>{0, 0, 0});
}

TEST_CASE("sidecar fence: a lost lease closes it, once") {
  Fixture f({{.body = kTold}, {.body = kTold}});
  CHECK(f.tell());
  f.leadership.end();
  CHECK(f.tell());
  CHECK(f.tell());
  CHECK(f.told() == std::vector<int>{10000, 0});
}

// Whoever asks for a telling does not say what is to be told: a term that is over by then opens
// nothing.
TEST_CASE("sidecar fence: what is told is what is so when it is sent") {
  Fixture f({{.body = kTold}});
  f.clock.advance(11s);
  CHECK(f.tell());
  CHECK(f.told() == std::vector<int>{0});
}

TEST_CASE("sidecar fence: before the first term there is nothing to tell") {
  Fixture f({});
  Leadership none;
  SidecarFence fence(f.client, none, f.clock, "pod-1", [] { return std::optional(false); });
  CHECK(fence.tell({}));
  CHECK(f.client.requests().empty());
}

// The controller's container was restarted: the stop order may be there already.
TEST_CASE("sidecar fence: it is not opened before it is known whether all is stopped") {
  Fixture f({{.body = kTold}});
  f.stopped.reset();
  CHECK(f.tell());
  CHECK(f.client.requests().empty());
  f.leadership.end();
  CHECK(f.tell());
  CHECK(f.told() == std::vector<int>{0});
}

TEST_CASE("sidecar fence: an epoch above ours is noted, for the elector to go above it") {
  Fixture f({{.status = 409, .body = kStale}, {.body = kTold}});
  const Status told = f.fence.tell({});
  REQUIRE_FALSE(told);
  CHECK(told.error().message.find("served epoch 7, above this term's 3") != std::string::npos);
  CHECK(f.leadership.seen_epoch() == 7);
  f.lead(8);
  CHECK(f.tell());
}

}  // namespace
}  // namespace tco::app
