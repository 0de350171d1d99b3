// Lines of a watch.
#include "wire/watch_event.h"

#include <catch2/catch.hpp>

#include "fixture.h"

namespace tco::wire {
namespace {

using Type = WatchEvent::Type;

TEST_CASE("an event hands on its object's text, untouched") {
  const std::string object = fixture("daemon_set");
  const auto [name, type] = GENERATE(table<std::string, Type>(
      {{"ADDED", Type::Added}, {"MODIFIED", Type::Modified}, {"DELETED", Type::Deleted}}));
  const std::string line = R"({"type":")" + name + R"(","object":)" + object + "}";
  const auto event = parse_watch_event(line);
  REQUIRE(event);
  CHECK(event->type == type);
  CHECK(event->object == object);
  CHECK(event->object.data() >= line.data());  // a part of the line, not a copy
  CHECK(event->object.data() < line.data() + line.size());
}

TEST_CASE("the fields may come in any order") {
  const auto event = parse_watch_event(R"( { "object" : {"a":1}, "type" : "ADDED" } )");
  REQUIRE(event);
  CHECK(event->object == R"({"a":1})");
}

TEST_CASE("what an object holds is left to whoever reads it") {
  const auto event = parse_watch_event("{\"type\":\"ADDED\",\"object\":{\"a\":\"\xff\"}}");
  REQUIRE(event);
  CHECK(event->object == "{\"a\":\"\xff\"}");
}

TEST_CASE("a bookmark brings a resource version, and may end the initial events") {
  const auto plain = parse_watch_event(
      R"({"type":"BOOKMARK","object":{"kind":"Node","metadata":{"resourceVersion":"77","creationTimestamp":null}}})");
  REQUIRE(plain);
  CHECK(plain->type == Type::Bookmark);
  CHECK(plain->resource_version == "77");
  CHECK_FALSE(plain->initial_events_end);
  const auto end = parse_watch_event(
      R"({"type":"BOOKMARK","object":{"metadata":{"annotations":{"k8s.io/initial-events-end":"true"},"resourceVersion":"78"}}})");
  REQUIRE(end);
  CHECK(end->resource_version == "78");
  CHECK(end->initial_events_end);
}

TEST_CASE("an error event brings the server's status") {
  const auto event = parse_watch_event(
      R"({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version: 1 [2]","reason":"Expired","code":410
}
})");
  REQUIRE(event);
  CHECK(event->type == Type::Error);
  CHECK(event->status.code == 410);
  CHECK(event->status.reason == "Expired");
}

TEST_CASE("what is not an event is refused") {
  const auto* line = GENERATE(
      "", "{}", "[]", "null", "garbage", R"({"type":"ADDED"})", R"({"type":"ADDED","object":1})",
      R"({"type":"ADDED","object":"{}"})", R"({"type":"RENAMED","object":{}})", R"({"object":{}})",
      R"({"type":1,"object":{}})", R"({"type":"BOOKMARK","object":{}})",
      R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":5}}})",
      R"({"type":"ADDED","object":{"a":1})", R"({"type":"ERROR","object":{"code":"x"}})",
      R"({"type":"ADDED","object":[{}]})", R"({"type":"ADDED"}})", R"({"type":"}})");
  CAPTURE(line);
  const auto event = parse_watch_event(line);
  REQUIRE_FALSE(event);
  CHECK(event.error().kind == ErrorKind::Decode);
}

}  // namespace
}  // namespace tco::wire
