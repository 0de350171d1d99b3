// GET /version, as clouds spell it.
#include "wire/version_json.h"

#include <catch2/catch.hpp>

namespace tco::wire {
namespace {

TEST_CASE("version: only leading digits count") {
  const auto version = parse_version(
      R"({"major":"1","minor":"34+","gitVersion":"v1.34.1-tke.8","platform":"linux/amd64"})");
  REQUIRE(version);
  CHECK(version->major == 1);
  CHECK(version->minor == 34);
  CHECK(version->text == "v1.34.1-tke.8");
}

TEST_CASE("version: what is none is an error, not version 0") {
  for (const char* text : {"", "[]", "{}", R"({"major":"1"})", R"({"major":1,"minor":30})",
                           R"({"major":"","minor":""})", R"({"major":"v1","minor":"30"})"}) {
    INFO(text);
    REQUIRE_FALSE(parse_version(text));
    CHECK(parse_version(text).error().kind == ErrorKind::Decode);
  }
}

}  // namespace
}  // namespace tco::wire
