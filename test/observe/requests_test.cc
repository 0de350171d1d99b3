// A user's request counts once, from when it is seen by our own clock.
#include "observe/requests.h"

#include <catch2/catch.hpp>

#include "fakes/world.h"

namespace tco::observe {
namespace {

using namespace std::chrono_literals;

TEST_CASE("requests: nothing was asked") {
  UserRequest request;
  CHECK_FALSE(request.seen("", "", kNow));
}

TEST_CASE("requests: what is on record as acted upon is not asked again after a restart") {
  UserRequest request;
  CHECK_FALSE(request.seen("a", "a", kNow));
}

TEST_CASE("requests: a new value counts from when it was seen, once") {
  UserRequest request;
  CHECK(request.seen("a", "", kNow) == kNow);
  CHECK(request.seen("a", "", kNow + 1s) == kNow);
  CHECK(request.seen("a", "a", kNow + 2s) == kNow);
  CHECK(request.seen("b", "a", kNow + 3s) == kNow + 3s);
}

TEST_CASE("requests: a value that is taken back asks for nothing more") {
  UserRequest request;
  request.seen("a", "", kNow);
  CHECK(request.seen("", "a", kNow + 1s) == kNow);
  CHECK(request.seen("a", "a", kNow + 2s) == kNow);
}

TEST_CASE("requests: each annotation has its own time") {
  plan::World world = healthy();
  Requests requests;
  world.installation.requested_at = "now";
  requests.note(world);
  CHECK(world.requested == world.now);
  CHECK_FALSE(world.reset);
  world.now += 1s;
  world.installation.reset_at = "now";
  requests.note(world);
  CHECK(world.requested == world.now - 1s);
  CHECK(world.reset == world.now);
}

}  // namespace
}  // namespace tco::observe
