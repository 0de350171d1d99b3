// Objects out of a list's body, wherever it is cut.
#include "wire/item_splitter.h"

#include <catch2/catch.hpp>
#include <vector>

#include "fixture.h"

namespace tco::wire {
namespace {

using Items = std::vector<std::string>;

struct Outcome {
  Items items;
  Status status = ok();
  std::string metadata;
  int dropped = 0;
};

Outcome split(const std::string& body, std::vector<std::size_t> cuts = {},
              std::size_t max_item = 1U << 20U) {
  ItemSplitter splitter(max_item);
  Outcome outcome;
  cuts.push_back(body.size());
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    outcome.status =
        splitter.feed(std::string_view(body).substr(from, cut - from), [&](std::string_view item) {
          outcome.items.emplace_back(item);
          return ok();
        });
    if (!outcome.status) return outcome;
    from = cut;
  }
  outcome.status = splitter.finish();
  outcome.metadata = splitter.metadata();
  outcome.dropped = splitter.dropped();
  return outcome;
}

const std::string kFirst = R"({"a":"]}\"\\","b":[{"c":{}}]})";
const std::string kList = R"({"kind":"List","apiVersion":"v1","n":-1.5e3,"t":true,)"
                          R"("metadata":{"resourceVersion":"7","continue":"x\"}]"},)"
                          R"("items":[ )" +
                          kFirst + " , {} ],\"extra\":[[],{\"items\":[1]}]}\n";

TEST_CASE("the items are the same at every pair of cuts") {
  for (std::size_t one = 0; one <= kList.size(); ++one) {
    for (std::size_t two = one; two <= kList.size(); ++two) {
      const Outcome outcome = split(kList, {one, two});
      if (!outcome.status || outcome.items != Items{kFirst, "{}"} ||
          outcome.metadata != R"({"resourceVersion":"7","continue":"x\"}]"})") {
        FAIL("cut at " << one << " and " << two);
      }
    }
  }
}

TEST_CASE("byte by byte works too") {
  std::vector<std::size_t> cuts;
  for (std::size_t i = 1; i < kList.size(); ++i) cuts.push_back(i);
  CHECK(split(kList, cuts).items == Items{kFirst, "{}"});
}

TEST_CASE("metadata may come after the items, white space anywhere") {
  const Outcome outcome =
      split("\n{ \"items\" : [ {} ] ,\r\n\t\"metadata\" : { \"resourceVersion\" : \"9\" } } ");
  CHECK(outcome.status);
  CHECK(outcome.items.size() == 1);
  CHECK(parse_list_meta(outcome.metadata)->resource_version == "9");
}

TEST_CASE("an empty list and Go's nil slice have no items") {
  const auto* items = GENERATE("[]", "[ ]", "null");
  const Outcome outcome = split(std::string(R"({"items":)") + items + R"(,"metadata":{}})");
  CHECK(outcome.status);
  CHECK(outcome.items.empty());
}

TEST_CASE("a realistic list of whole objects") {
  const Items objects{fixture("daemon_set"), fixture("deployment"), fixture("node")};
  const std::string body = R"({"kind":"List","metadata":{"resourceVersion":"1"},"items":[)" +
                           objects[0] + "," + objects[1] + "," + objects[2] + "]}";
  for (std::size_t block = 1; block < 2000; block += 7) {
    std::vector<std::size_t> cuts;
    for (std::size_t i = block; i < body.size(); i += block) cuts.push_back(i);
    REQUIRE(split(body, cuts).items == objects);
  }
}

TEST_CASE("a body that is cut off is not a list, at whatever byte") {
  const std::string body = kList.substr(0, kList.size() - 1);
  for (std::size_t size = 0; size < body.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(split(body.substr(0, size)).status);
  }
}

TEST_CASE("what is not a list of objects is refused") {
  const auto* body =
      GENERATE("", "[]", "null", "<html>", "{}", R"({"items":[]}x)", R"({"items":[1]})",
               R"({"items":["a"]})", R"({"items":[{}{}]})", R"({"items":[{},]})", R"({"items":{}})",
               R"({"items":7})", R"({"items":[]} {)", R"({"a":})", R"({"a" 1,"items":[]})",
               R"({,"items":[]})", R"({"items":[],})", R"({"kind":"Status"})");
  CAPTURE(body);
  const Outcome outcome = split(body);
  REQUIRE_FALSE(outcome.status);
  CHECK(outcome.status.error().kind == ErrorKind::Decode);
}

TEST_CASE("an item above the bound is dropped and counted, the others are not") {
  const std::string big = R"({"x":")" + std::string(100, 'y') + R"("})";
  const std::string body = R"({"items":[{"a":1},)" + big + R"(,{"b":2}],"metadata":{}})";
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    const Outcome outcome = split(body, {cut}, 50);
    CAPTURE(cut);
    CHECK(outcome.status);
    CHECK(outcome.items == Items{R"({"a":1})", R"({"b":2})"});
    CHECK(outcome.dropped == 1);
  }
}

TEST_CASE("metadata and keys have bounds as well") {
  CHECK_FALSE(
      split(R"({"metadata":{"x":")" + std::string(70'000, 'y') + R"("},"items":[]})").status);
  CHECK_FALSE(split(R"({")" + std::string(300, 'k') + R"(":1,"items":[]})").status);
}

TEST_CASE("very deep nesting is only counted") {
  const std::string deep = "{\"x\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  CHECK(split(R"({"items":[)" + deep + "]}").items == Items{deep});
}

TEST_CASE("a list's metadata must name a resource version") {
  const auto meta =
      parse_list_meta(R"({"resourceVersion":"12","continue":"abc","remainingItemCount":3})");
  REQUIRE(meta);
  CHECK(meta->resource_version == "12");
  CHECK(meta->continue_token == "abc");
  CHECK_FALSE(parse_list_meta("{}"));
  CHECK_FALSE(parse_list_meta(""));
  CHECK_FALSE(parse_list_meta(R"({"resourceVersion":12})"));
}

}  // namespace
}  // namespace tco::wire
