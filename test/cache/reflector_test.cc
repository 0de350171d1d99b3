// The reflector's loop against a scripted server: what it asks, what the store holds, who is woken.
#include "cache/reflector.h"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "cache/reflector_run.h"

namespace tco::cache {
namespace {

TEST_CASE("WatchList: the objects, then the changes, in one stream") {
  const Run run({answer(event("ADDED", node("a", "7")) + event("ADDED", node("b", "3")) +
                        bookmark("10", true) + event("MODIFIED", node("a", "11", "windows")) +
                        event("MODIFIED", node("a", "12", "windows")) +
                        event("DELETED", node("b", "13")) + event("ADDED", node("c", "14"))),
                 answer(bookmark("20"))});
  CHECK(run.asked() == std::vector{kWatchList, watch_from("14")});
  CHECK(run.held() == "a=windows c=linux ");
  CHECK(run.woken == "a b ! a b c ");
  CHECK(run.reader.health().lists == 1);
}

TEST_CASE("paged list: pages, then a watch from the list's version") {
  const Run run({{.status = 422, .body = R"({"reason":"Invalid","code":422})"},
                 answer(list(node("a", "1") + "," + node("b", "2"), "10", "token/2")),
                 answer(list(node("c", "3"), "10")),
                 answer(event("DELETED", node("a", "11")))});
  CHECK(run.asked() ==
        std::vector{kWatchList, kPage, kPage + "&continue=token%2F2", watch_from("10")});
  CHECK(run.held() == "b=linux c=linux ");
  CHECK(run.woken == "a b c ! a ");
}

TEST_CASE(
    "410 as a status and 410 in the stream list again; what was missed shows as a difference") {
  const std::string expired =
      event("ERROR", R"({"kind":"Status","status":"Failure","reason":"Expired","code":410})");
  const bool in_stream = GENERATE(true, false);
  const auto gone = in_stream ? answer(expired) : ScriptedHttpClient::Answer{.status = 410};
  const Run run({answer(list(node("a", "1") + "," + node("b", "2"), "10")), gone,
                 answer(list(node("b", "2") + "," + node("c", "30"), "40"))},
                {.try_watch_list = false});
  CHECK(run.asked() == std::vector{kPage, watch_from("10"), kPage});
  CHECK(run.held() == "b=linux c=linux ");
  CHECK_THAT(run.woken, Catch::Contains("c a ! "));
  CHECK(run.waits.empty());
}

TEST_CASE("a stream cut off in a WatchList leaves no trace of its objects") {
  const Run run({{.body = event("ADDED", node("ghost", "7")),
                  .error = Error{ErrorKind::Unavailable, "reset"}},
                 answer(event("ADDED", node("a", "8")) + bookmark("10", true))});
  CHECK(run.held() == "a=linux ");
  CHECK(run.waits.front() == 800ms);
  CHECK(run.problems.front() == "reset");
  CHECK_FALSE(run.reader.health().problem);  // healthy again
}

TEST_CASE("a first page cut off leaves no trace of its objects") {
  const std::string whole = list(node("ghost", "1") + "," + node("a", "2"), "10");
  const Run run({answer(whole.substr(0, whole.size() / 2)), answer(list(node("a", "2"), "11"))},
                {.try_watch_list = false});
  CHECK(run.held() == "a=linux ");
  CHECK(run.problems ==
        std::vector<std::string>{"the body is not a list of objects: it was cut off"});
}

TEST_CASE("missing permissions are a problem people can read") {
  const Run run(
      {{.status = 403,
        .body =
            R"({"kind":"Status","message":"nodes is forbidden","reason":"Forbidden","code":403})"}});
  CHECK(run.waits == std::vector<std::chrono::milliseconds>{800ms});
  CHECK(run.problems == std::vector<std::string>{"watch nodes: 403 Forbidden: nodes is forbidden"});
  CHECK_FALSE(run.reader.synced());
}

TEST_CASE("a hostile object is skipped, counted and reported; the others go on") {
  const std::string hostile = R"({"metadata":{"name":"b","resourceVersion":"8","labels":[]}})";
  const Run run({answer(event("ADDED", node("a", "7")) + event("ADDED", hostile) +
                        event("ADDED", R"({"metadata":[]})") + bookmark("10", true) +
                        event("ADDED", node("c", "11")))});
  CHECK(run.held() == "a=linux c=linux ");
  const Health health = run.reader.health();
  CHECK(health.unreadable_total == 2);
  REQUIRE(health.unreadable.size() == 1);
  CHECK_THAT(health.unreadable.at({"", "b"}),
             Catch::StartsWith("cannot read Node b: metadata.labels"));
}

TEST_CASE("an object too large to look at is skipped and counted") {
  const std::string huge = node("huge", "8", std::string(9U << 20U, 'x'));
  SECTION("in a watch") {
    Run run({answer(event("ADDED", huge) + event("ADDED", node("a", "7")) + bookmark("10", true))});
    CHECK(run.held() == "a=linux ");
    CHECK(run.reader.health().unreadable_total == 1);
  }
  SECTION("in a list") {
    Run run({answer(list(huge + "," + node("a", "7"), "10"))}, {.try_watch_list = false});
    CHECK(run.held() == "a=linux ");
    CHECK(run.reader.health().unreadable_total == 1);
  }
}

TEST_CASE("garbage in a watch means list again") {
  const Run run({answer(event("ADDED", node("a", "7")) + bookmark("10", true) + "garbage\n"),
                 answer(bookmark("20", true))});
  CHECK(run.asked() == std::vector{kWatchList, kWatchList});
  CHECK(run.held().empty());
}

TEST_CASE("what throws while an event is stored is told, and means list again") {
  auto store = make_store<Node>();
  ScriptedHttpClient client;
  client.script = {answer(event("ADDED", node("a", "7")) + bookmark("10", true) +
                          event("ADDED", node("b", "11"))),
                   answer(event("ADDED", node("a", "7")) + event("ADDED", node("b", "11")) +
                          bookmark("12", true))};
  std::stop_source stop;
  client.at_end = [&] { stop.request_stop(); };
  int threw = 0;
  const auto wake = [&](const model::ObjectKey& key) {
    if (key.name == "b" && threw == 0) throw std::out_of_range("a bug");
  };
  StoreSink<Node> sink(std::move(store.first), wire::project_node,
                       {.changed = wake, .settled = [] {}});
  std::optional<Error> problem;
  const ManualClock clock;
  Reflector reflector(
      client, {.group = "", .version = "v1", .plural = "nodes", .ns = ""}, sink, clock,
      [] { return 0.0; },
      [&](auto, const auto&) {
        if (!problem) problem = store.second.health().problem;
      },
      {.threw = [&](const Error&) { ++threw; }});
  reflector.run(stop.get_token());
  CHECK(threw == 1);
  REQUIRE(problem);
  CHECK(problem->kind == ErrorKind::Internal);
  REQUIRE(client.requests().size() == 2);
  CHECK_THAT(client.requests()[1].target, Catch::EndsWith(kWatchList));
  CHECK(store.second.size() == 2);
}

TEST_CASE("an object that makes its projection throw is one that cannot be read") {
  auto [writer, reader] = make_store<Node>();
  StoreSink<Node> sink(std::move(writer),
                       [](std::string_view json) -> Result<Node> {
                         if (json.find("\"b\"") != std::string_view::npos)
                           throw std::out_of_range("a bug");
                         return wire::project_node(json);
                       },
                       {.changed = [](const auto&) {}, .settled = [] {}});
  CHECK(sink.apply(node("a", "7")));
  CHECK(sink.apply(node("b", "8")).error().kind == ErrorKind::Internal);
  CHECK(reader.size() == 1);
  CHECK(reader.health().unreadable.at({"", "b"}) == "internal error: a bug");
}

TEST_CASE("our own write is waited for until the watch brings it") {
  auto store = make_store<Node>();
  const Reader<Node> reader = store.second;
  bool behind_before = false;
  const auto write = [&] {
    reader.expect({"", "a"}, "12");
    behind_before = !reader.caught_up();
  };
  const Run run(std::move(store),
                {answer(event("ADDED", node("a", "7")) + bookmark("10", true)),
                 {.body = event("MODIFIED", node("a", "12", "windows")), .before = write}},
                {});
  CHECK(behind_before);
  CHECK(reader.caught_up());
}

TEST_CASE("the time of a watch is spread") {
  auto store = make_store<Node>();
  ScriptedHttpClient client;
  client.script = {answer(bookmark("10", true))};
  std::stop_source stop;
  client.at_end = [&] { stop.request_stop(); };
  StoreSink<Node> sink(std::move(store.first), wire::project_node,
                       {.changed = [](const auto&) {}, .settled = [] {}});
  const ManualClock clock;
  Reflector reflector(
      client, {.group = "", .version = "v1", .plural = "nodes", .ns = ""}, sink, clock,
      [] { return 0.5; }, [](auto, const auto&) {});
  reflector.run(stop.get_token());
  REQUIRE(client.requests().size() == 1);
  CHECK_THAT(client.requests()[0].target, Catch::EndsWith("timeoutSeconds=450"));
}

}  // namespace
}  // namespace tco::cache
