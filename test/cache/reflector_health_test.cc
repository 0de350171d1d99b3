// What a store says of itself while its kind cannot be read: absent, unreadable, stalled.
#include <catch2/catch.hpp>

#include "cache/reflector_run.h"

namespace tco::cache {
namespace {

const ScriptedHttpClient::Answer kNotFound{.status = 404, .body = "404 page not found\n"};

ScriptedHttpClient::Answer serves(const std::string& plural) {
  return answer(
      R"({"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"pods"},{"name":")" +
      plural + R"("}]})");
}

TEST_CASE("an optional kind that discovery does not list empties the store, and is looked for") {
  const auto unlisted = GENERATE(true, false) ? serves("namespaces") : kNotFound;
  const Run run(
      {answer(event("ADDED", node("a", "7")) + bookmark("10", true)), kNotFound, unlisted,
       kNotFound, unlisted, answer(event("ADDED", node("b", "50")) + bookmark("60", true))},
      {}, kOptional);
  CHECK(run.client.requests()[2].target == "/api/v1");
  CHECK(run.waits == std::vector<std::chrono::milliseconds>{1s, 10s, 10s, 1s});
  CHECK(run.woken == "a ! a ! ! b ! ");
  CHECK(run.problems == std::vector<std::string>{"", "", "", ""});
  CHECK(run.held() == "b=linux ");
}

TEST_CASE("a stray 404 empties nothing: of a kind that must be there, or that discovery lists") {
  const std::deque<ScriptedHttpClient::Answer> must_be{
      answer(event("ADDED", node("a", "7")) + bookmark("10", true)), kNotFound, kNotFound};
  const std::deque<ScriptedHttpClient::Answer> listed{
      must_be[0], kNotFound, serves("nodes"), kNotFound, {.status = 503}};
  const bool optional = GENERATE(false, true);
  const Run run(optional ? listed : must_be, {}, optional ? kOptional : kNodes);
  CHECK(run.held() == "a=linux ");
  CHECK(run.reader.standing().synced);
  CHECK_FALSE(run.reader.standing().absent);
  REQUIRE(run.problems.size() == 3);
  CHECK_THAT(run.problems[2], Catch::StartsWith("watch nodes: 404"));
  CHECK(run.since == std::vector<long>{-1, 1000, 1000});
}

TEST_CASE("a watch that stops working after its first sync says so, and since when") {
  const ScriptedHttpClient::Answer forbidden{.status = 403};
  const Run run({answer(event("ADDED", node("a", "7")) + bookmark("10", true)),
                 forbidden,
                 forbidden,
                 {.error = Error{ErrorKind::Unavailable, "reset"}},
                 answer(bookmark("11")),
                 forbidden});
  // The first second is a watch that ended early; the refusals share one beginning, the last is
  // new.
  REQUIRE(run.since.size() == 6);
  CHECK(run.since[0] == -1);
  CHECK(run.since[1] == 1000);
  CHECK(run.since[2] == 1000);
  CHECK(run.since[3] == 1000);
  CHECK(run.since[4] == -1);
  CHECK(run.reader.standing().synced);
}

TEST_CASE("a watch that the server ends as agreed, or with 410, is no problem") {
  auto store = make_store<Node>();
  const Reader<Node> reader = store.second;
  std::vector<bool> problems;
  const auto look = [&] { problems.push_back(reader.standing().problem.has_value()); };
  const Run run(std::move(store),
                {{.body = event("ADDED", node("a", "7")) + bookmark("10", true)},
                 {.status = 410, .before = look},
                 {.body = event("ADDED", node("a", "7")) + bookmark("20", true), .before = look},
                 {.body = bookmark("30"), .before = look}},
                {});
  CHECK(problems == std::vector<bool>{false, false, false});
}

TEST_CASE("a WatchList that never ends is not watched for ever, and then read in pages") {
  auto store = make_store<Node>();
  ScriptedHttpClient client;
  ManualClock clock;
  const auto stall = [&] { clock.advance(121s); };
  std::stop_source stop;
  client.at_end = [&] { stop.request_stop(); };
  bool healthy = false;
  const Reader<Node> reader = store.second;
  // The clock moves between the head and the first object.
  const std::string objects = event("ADDED", node("a", "7")) + event("ADDED", node("b", "8"));
  const auto late = [&](std::string_view) { return stall(); };
  client.on_piece = late;
  client.script = {
      answer(objects), answer(objects), {.body = list(node("a", "7"), "10"), .before = [&] {
                                           client.on_piece = nullptr;
                                           healthy = !reader.standing().problem;
                                         }}};
  StoreSink<Node> sink(std::move(store.first), wire::project_node,
                       {.changed = [](const auto&) {}, .settled = [] {}});
  Reflector reflector(
      client, kNodes, sink, clock, [] { return 0.0; }, [](auto, const auto&) {});
  reflector.run(stop.get_token());
  CHECK_FALSE(healthy);  // that it was accepted is no sign that it works
  CHECK(reader.size() == 1);
  CHECK_FALSE(reader.standing().problem);
}

}  // namespace
}  // namespace tco::cache
