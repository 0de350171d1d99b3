// The list/watch protocol, answer by answer.
#include "cache/reflector_state.h"

#include <catch2/catch.hpp>

namespace tco::cache {
namespace {

using namespace std::chrono_literals;
using wire::ApiStatus;
using wire::WatchEvent;
using Kind = Ask::Kind;
using Type = WatchEvent::Type;

const SteadyTime kNow{24h};

WatchEvent event(Type type) {
  WatchEvent made;
  made.type = type;
  return made;
}

WatchEvent bookmark(const std::string& version, bool end = false) {
  WatchEvent made = event(Type::Bookmark);
  made.resource_version = version;
  made.initial_events_end = end;
  return made;
}

ApiStatus status(int code) {
  ApiStatus made;
  made.code = code;
  return made;
}

ReflectorState watching(const std::string& version = "10", bool watch_list = true) {
  ReflectorState state("nodes", watch_list);
  if (watch_list) {
    state.event(bookmark(version, true));
  } else {
    state.page_read({version, ""});
  }
  return state;
}

const Ask kWatchList{.kind = Kind::WatchList, .token = "", .begins_list = true};
const Ask kFirstPage{.kind = Kind::ListPage, .token = "", .begins_list = true};

Ask watch_from(const std::string& version) {
  return {.kind = Kind::Watch, .token = version, .begins_list = false};
}

TEST_CASE("a WatchList ends with its bookmark and goes on as a watch") {
  ReflectorState state("nodes", true);
  CHECK(state.ask() == kWatchList);
  CHECK(state.event(event(Type::Added)) == Effect::Apply);
  state.seen("999");  // initial events come in no order: their versions mean nothing
  CHECK(state.ask() == kWatchList);
  CHECK(state.event(bookmark("10", true)) == Effect::EndList);
  CHECK(state.ask() == watch_from("10"));
}

TEST_CASE("a paged list goes on where the server says, then becomes a watch") {
  ReflectorState state("nodes", false);
  CHECK(state.ask() == kFirstPage);
  CHECK_FALSE(state.page_read({"10", "more"}));
  CHECK(state.ask() == Ask{.kind = Kind::ListPage, .token = "more", .begins_list = false});
  CHECK(state.page_read({"10", ""}));
  CHECK(state.ask() == watch_from("10"));
}

TEST_CASE("a watch goes on after what it has seen") {
  ReflectorState state = watching();
  CHECK(state.event(event(Type::Modified)) == Effect::Apply);
  state.seen("11");
  CHECK(state.event(event(Type::Deleted)) == Effect::Remove);
  state.seen("12");
  CHECK(state.ask() == watch_from("12"));
  CHECK(state.event(bookmark("20")) == Effect::Progress);
  CHECK(state.ask() == watch_from("20"));
  CHECK(state.event(event(Type::Error)) == Effect::Refused);
}

TEST_CASE("a server without WatchList answers 422 or 400, and is then asked for pages") {
  const int code = GENERATE(422, 400);
  ReflectorState state("nodes", true);
  const Next next = state.refused(status(code), kNow, 0);
  CHECK(next.delay == 0ms);
  CHECK_FALSE(next.problem);
  CHECK(state.ask() == kFirstPage);
  state.page_read({"10", ""});
  state.refused(status(410), kNow, 0);
  CHECK(state.ask() == kFirstPage);  // not asked again
}

TEST_CASE("a server that does not know the word just watches, and is found out") {
  ReflectorState state("nodes", true);
  SECTION("by a bookmark that ends nothing") {
    CHECK(state.event(bookmark("10")) == Effect::NotServed);
    CHECK(state.ask() == kFirstPage);
  }
  SECTION("by ending twice before the end of the list") {
    CHECK(state.ended(300s, true, kNow, 0).delay == 800ms);
    CHECK(state.ask() == kWatchList);
    state.ended(300s, true, kNow, 0);
    CHECK(state.ask() == kFirstPage);
  }
}

TEST_CASE("410, as a status or in the stream, means list again, at once the first time") {
  const bool watch_list = GENERATE(true, false);
  ReflectorState state = watching("10", watch_list);
  const Next first = state.refused(status(410), kNow, 0);
  CHECK(first.delay == 0ms);
  CHECK_FALSE(first.problem);  // after a long silence it is normal
  CHECK(state.ask() == (watch_list ? kWatchList : kFirstPage));
  if (watch_list) {
    state.event(bookmark("11", true));
  } else {
    state.page_read({"11", ""});
  }
  const Next again = state.refused(status(410), kNow + 1s, 0);
  CHECK(again.delay == 1600ms);  // but not in a loop
  CHECK(again.problem.has_value());
  CHECK(state.refused(status(410), kNow + 10min, 0).delay == 0ms);
}

TEST_CASE("an expired continue token throws the half list away") {
  ReflectorState state("nodes", false);
  state.page_read({"10", "more"});
  state.refused(status(410), kNow, 0);
  CHECK(state.ask() == kFirstPage);
}

TEST_CASE("a broken connection goes on where it was") {
  const Error broken{ErrorKind::Unavailable, "reset"};
  SECTION("a watch keeps its version") {
    ReflectorState state = watching();
    CHECK(state.failed(broken, kNow, 0).delay == 800ms);
    CHECK(state.ask() == watch_from("10"));
  }
  SECTION("a page is asked for again, of the same list") {
    ReflectorState state("nodes", false);
    state.page_read({"10", "more"});
    state.failed(broken, kNow, 0);
    CHECK(state.ask() == Ask{.kind = Kind::ListPage, .token = "more", .begins_list = false});
  }
  SECTION("a first page begins a new list: the old one's objects may be gone") {
    ReflectorState state("nodes", false);
    state.failed(broken, kNow, 0);
    CHECK(state.ask() == kFirstPage);
  }
}

TEST_CASE("bytes that cannot be read mean list again") {
  ReflectorState state = watching();
  CHECK(state.failed({ErrorKind::Decode, "garbage"}, kNow, 0).delay == 800ms);
  CHECK(state.ask() == kWatchList);
}

TEST_CASE("failures in a row wait longer, with jitter, and are forgotten after two good minutes") {
  ReflectorState state = watching();
  const Error broken{ErrorKind::Unavailable, "refused"};
  CHECK(state.failed(broken, kNow, 0).delay == 800ms);
  CHECK(state.failed(broken, kNow + 1s, 0.5).delay == 2400ms);
  for (int i = 2; i < 10; ++i) state.failed(broken, kNow + i * 30s, 0);
  CHECK(state.failed(broken, kNow + 300s, 0).delay == 30s);
  CHECK(state.failed(broken, kNow + 330s, 0.99).delay < 60s);
  CHECK(state.failed(broken, kNow + 330s + 121s, 0).delay == 800ms);
}

TEST_CASE("a busy server keeps the watch's place, and its Retry-After is honoured") {
  const int code = GENERATE(408, 429, 502, 503, 504);
  ReflectorState state = watching();
  ApiStatus busy = status(code);
  busy.retry_after = 7s;
  CHECK(state.refused(busy, kNow, 0).delay == 7s);
  CHECK(state.ask() == watch_from("10"));
}

TEST_CASE("a server that breaks on a watch is asked for a new list") {
  const int code = GENERATE(500, 0);
  ReflectorState state = watching();
  CHECK(state.refused(status(code), kNow, 0).delay == 800ms);
  CHECK(state.ask() == kWatchList);
}

TEST_CASE("a server that lags behind our version is asked for a new list") {
  ReflectorState state = watching();
  ApiStatus lags = status(504);
  lags.too_large_resource_version = true;
  CHECK(state.refused(lags, kNow, 0).delay == 800ms);
  CHECK(state.ask() == kWatchList);
}

TEST_CASE("a WatchList that waits for a lagging cache is left for pages, this time") {
  ReflectorState state("nodes", true);
  ApiStatus lags = status(504);
  lags.too_large_resource_version = true;
  const Next next = state.refused(lags, kNow, 0);
  CHECK(next.delay == 0ms);
  CHECK_FALSE(next.problem);
  CHECK(state.ask() == kFirstPage);
  state.page_read({"10", ""});
  state.refused(status(410), kNow, 0);
  CHECK(state.ask() == kWatchList);
}

TEST_CASE("404 is a problem, and means list again; whether the kind is absent, it does not say") {
  ReflectorState state = watching();
  const Next next = state.refused(status(404), kNow, 0);
  CHECK(next.not_found);
  REQUIRE(next.problem);
  CHECK(next.problem->kind == ErrorKind::NotFound);
  CHECK(next.delay == 800ms);
  CHECK(state.ask() == kWatchList);
  CHECK(state.refused(status(404), kNow + 1s, 0).delay == 1600ms);
}

TEST_CASE("a WatchList that is not finished twice in a row is left for pages, this time") {
  const Error idle{ErrorKind::Unavailable, "nothing came for 130 s"};
  ReflectorState state("nodes", true);
  const auto stall = GENERATE(0, 503, 500);
  const auto once = [&] {
    return stall == 0 ? state.failed(idle, kNow, 0) : state.refused(status(stall), kNow, 0);
  };
  CHECK(once().problem.has_value());
  CHECK(state.ask() == kWatchList);
  CHECK(once().problem.has_value());
  CHECK(state.ask() == kFirstPage);
  state.failed(idle, kNow, 0);
  CHECK(state.ask() == kFirstPage);
  state.page_read({"10", ""});
  CHECK(state.ask() == watch_from("10"));
  // Then one is tried once; if it is complete, all is forgotten.
  state.refused(status(410), kNow + 10min, 0);
  CHECK(state.ask() == kWatchList);
  SECTION("it stalls again") {
    once();
    CHECK(state.ask() == kFirstPage);
  }
  SECTION("it works again") {
    state.event(bookmark("20", true));
    state.refused(status(410), kNow + 20min, 0);
    once();
    CHECK(state.ask() == kWatchList);
  }
}

TEST_CASE("missing rights are no stalled WatchList: a server reads its roles late") {
  ReflectorState state("nodes", true);
  for (int i = 0; i < 3; ++i) state.refused(status(403), kNow, 0);
  CHECK(state.ask() == kWatchList);
}

TEST_CASE("missing permissions are looked for with growing delays, the place is kept") {
  const int code = GENERATE(401, 403);
  ReflectorState state = watching();
  const Next next = state.refused(status(code), kNow, 0);
  CHECK(next.delay == 800ms);
  CHECK(state.refused(status(code), kNow, 0).delay == 1600ms);
  REQUIRE(next.problem);
  CHECK(next.problem->kind == ErrorKind::Forbidden);
  CHECK(state.ask() == watch_from("10"));
}

TEST_CASE("a request the server calls wrong is a problem, not the end") {
  ReflectorState state("nodes", false);
  const Next next = state.refused(status(422), kNow, 0);
  CHECK(next.delay == 800ms);
  REQUIRE(next.problem);
  CHECK(next.problem->kind == ErrorKind::Invalid);
}

TEST_CASE("a watch the server ends as agreed goes on at once") {
  ReflectorState state = watching();
  const Next next = state.ended(300s, false, kNow, 0);
  CHECK(next.delay == 0ms);
  CHECK_FALSE(next.problem);
  CHECK(state.ask() == watch_from("10"));
}

TEST_CASE("a watch that ends at once is an error; with events it is at least slowed down") {
  ReflectorState state = watching();
  const Next empty = state.ended(20ms, false, kNow, 0);
  CHECK(empty.delay == 800ms);
  CHECK(empty.problem.has_value());
  CHECK(state.ended(20ms, true, kNow, 0).delay == 980ms);
}

}  // namespace
}  // namespace tco::cache
