// Only a leader's writes are sent.
#include "app/fenced_client.h"

#include <catch2/catch.hpp>

#include "fakes/manual_clock.h"
#include "fakes/scripted_http_client.h"

namespace tco::app {
namespace {

using namespace std::chrono_literals;
using wire::Method;

struct Fixture {
  ManualClock clock;
  ScriptedHttpClient inner;
  Leadership leadership;
  FencedClient client{inner, leadership, clock};

  Fixture() { inner.script.resize(8); }
  Result<wire::HttpResponse> send(Method method) {
    return client.send({.method = method, .what = "do it"}, 1s, {});
  }
};

TEST_CASE("fenced client: no write without a term") {
  const Method method = GENERATE(Method::Post, Method::Put, Method::Patch, Method::Delete);
  Fixture f;
  const auto refused = f.send(method);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::Cancelled);
  CHECK(refused.error().message == "do it: not sent, this process no longer leads");
  CHECK(f.inner.requests().empty());

  f.leadership.hold({.epoch = 1}, f.clock.steady_now() + 10s);
  CHECK(f.send(method));
}

TEST_CASE("fenced client: nor once its deadline has passed") {
  Fixture f;
  f.leadership.hold({.epoch = 1}, f.clock.steady_now() + 10s);
  f.clock.advance(10s - 1ms);
  CHECK(f.send(Method::Patch));
  f.clock.advance(1ms);
  CHECK_FALSE(f.send(Method::Patch));
}

TEST_CASE("fenced client: reads are everybody's") {
  Fixture f;
  CHECK(f.send(Method::Get));
  CHECK(f.client.stream({.method = Method::Get}, {}, [](std::string_view) { return ok(); }, {}));
}

TEST_CASE("leadership: how long is left") {
  ManualClock clock;
  Leadership leadership;
  CHECK_FALSE(leadership.right(clock.steady_now()));
  leadership.hold({.epoch = 3}, clock.steady_now() + 10s);
  CHECK(leadership.right(clock.steady_now())->left == 10s);
  CHECK(leadership.term(clock.steady_now())->epoch == 3);
  leadership.end();
  CHECK(leadership.right(clock.steady_now())->left == 0ms);
  CHECK_FALSE(leadership.term(clock.steady_now()));
}

}  // namespace
}  // namespace tco::app
