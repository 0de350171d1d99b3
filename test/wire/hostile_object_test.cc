// Objects nobody should send: each is an error or a value, never more. Run under ASan and UBSan.
#include <catch2/catch.hpp>
#include <random>

#include "fixture.h"
#include "wire/api_status.h"
#include "wire/lease_json.h"
#include "wire/projections.h"
#include "wire/watch_event.h"

namespace tco::wire {
namespace {

// Whatever it is, all readers look at it; the answer is theirs to choose.
int read_by_all(const std::string& text) {
  int readable = 0;
  readable += project_meta(text).has_value() ? 1 : 0;
  readable += project_daemon_set(text).has_value() ? 1 : 0;
  readable += project_deployment(text).has_value() ? 1 : 0;
  readable += project_node(text).has_value() ? 1 : 0;
  readable += project_pod(text).has_value() ? 1 : 0;
  readable += project_endpoint_slice(text).has_value() ? 1 : 0;
  readable += parse_watch_event(text).has_value() ? 1 : 0;
  readable += parse_api_status(text).has_value() ? 1 : 0;
  readable += lease_from_json(text).has_value() ? 1 : 0;
  return readable;
}

TEST_CASE("an object cut off at any byte is refused") {
  const std::string whole = fixture("daemon_set");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string text = whole.substr(0, size);
    if (project_daemon_set(text) || project_meta(text)) FAIL("read " << size << " bytes");
  }
}

TEST_CASE("no change of one byte does harm") {
  const auto* name = GENERATE("daemon_set", "deployment", "node", "agent_pod", "endpoint_slice");
  const std::string whole = fixture(name);
  std::mt19937 random(7);  // the same bytes in each run
  for (int round = 0; round < 3000; ++round) {
    std::string text = whole;
    text[random() % text.size()] = static_cast<char>(random() % 256);
    read_by_all(text);
  }
  SUCCEED();
}

TEST_CASE("no change of structure does harm") {
  const std::string whole = fixture("daemon_set");
  const std::string pieces = "{}[]\",:\\0tn-";
  std::mt19937 random(11);
  for (int round = 0; round < 3000; ++round) {
    std::string text = whole;
    for (int change = 0; change < 4; ++change) {
      const std::size_t place = random() % text.size();
      const char piece = pieces[random() % pieces.size()];
      if (random() % 2 == 0) {
        text.insert(place, 1, piece);
      } else {
        text.erase(place, 1 + random() % 20);
      }
    }
    read_by_all(text);
  }
  SUCCEED();
}

TEST_CASE("depth, size and wrong types are errors") {
  const std::string deep_array = std::string(200'000, '[') + std::string(200'000, ']');
  CHECK_FALSE(project_daemon_set(R"({"metadata":)" + deep_array + "}"));
  CHECK_FALSE(project_daemon_set(std::string(200'000, '[')));
  CHECK_FALSE(project_daemon_set(std::string(kMaxObject + 1, ' ')));
  const auto* text = GENERATE(
      "", " ", "null", "1", "\"x\"", "[]", "{}", "{", R"({"metadata":null})", R"({"metadata":{}})",
      R"({"metadata":{"name":"x"}})", R"({"metadata":{"name":null,"resourceVersion":"1"}})",
      R"({"metadata":{"name":["x"],"resourceVersion":"1"}})",
      R"({"metadata":{"name":"x","resourceVersion":1}})",
      R"({"metadata":{"name":"x","resourceVersion":"1","generation":1.5}})",
      R"({"metadata":{"name":"x","resourceVersion":"1","generation":99999999999999999999}})",
      R"({"metadata":{"name":"x","resourceVersion":"1","creationTimestamp":"yesterday"}})",
      R"({"metadata":{"name":"x","resourceVersion":"1"},"status":[]})",
      R"({"metadata":{"name":"x","resourceVersion":"1"},"status":{"numberReady":2147483648}})",
      R"({"metadata":{"name":"x","resourceVersion":"1"}} {})",
      "{\"metadata\":{\"name\":\"\xc0\xaf\"}}");
  CAPTURE(text);
  const auto workload = project_daemon_set(text);
  REQUIRE_FALSE(workload);
  CHECK(workload.error().kind == ErrorKind::Decode);
}

TEST_CASE("deep nesting where nobody looks is skipped") {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  const auto meta =
      project_meta(R"({"x":)" + deep + R"(,"metadata":{"name":"x","resourceVersion":"1"}})");
  REQUIRE(meta);
  CHECK(meta->name == "x");
}

TEST_CASE("escapes and repeated keys are read as JSON says, and stay within bounds") {
  const auto meta = project_meta(
      R"({"metadata":{"name":"a","name":"b\n\u00e4\ud83d\ude00","resourceVersion":"1"}})");
  REQUIRE(meta);
  CHECK(meta->name == "b\n\xc3\xa4\xf0\x9f\x98\x80");
  std::string many = R"({"metadata":{"resourceVersion":"1")";
  for (int i = 0; i < 20'000; ++i) many += R"(,"name":"xxxxxxxx\n")";
  CHECK(project_meta(many + "}}").has_value());
}

TEST_CASE("what can be known of an unreadable object is its key") {
  const std::string text =
      with(fixture("daemon_set"), R"("numberReady":38)", R"("numberReady":"38")");
  CHECK_FALSE(project_daemon_set(text));
  const auto meta = project_meta(text);
  REQUIRE(meta);
  CHECK(meta->key() == model::ObjectKey{"kube-system", "kube-proxy"});
}

}  // namespace
}  // namespace tco::wire
