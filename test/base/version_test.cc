// What of a version counts, and which of two is older.
#include "base/version.h"

#include <catch2/catch.hpp>

namespace tco {
namespace {

Version version(std::string_view text) {
  const auto parsed = parse_version(text);
  INFO(text);
  REQUIRE(parsed);
  return *parsed;
}

TEST_CASE("version: as Kubernetes, kernels, images and charts write it") {
  CHECK(version("v1.34.1-tke.8") == Version{1, 34, 1});
  CHECK(version("1.18.2") == Version{1, 18, 2});
  CHECK(version("5.4.119-19-0009.3") == Version{5, 4, 119});
  CHECK(version("6.6.98-40.2.tl4.x86_64") == Version{6, 6, 98});
  CHECK(version("5.10") == Version{5, 10, 0});
  CHECK(version("v3.8.0-rc.0") == Version{3, 8, 0, false});
  CHECK(minor_of(version("1.18.2")) == "1.18");
}

TEST_CASE("version: a forerunner is older than its release, a vendor's build is not") {
  CHECK(version("3.8.0-rc.0") < version("3.8.0"));
  CHECK(version("1.19.0-pre.1") < version("1.19.0"));
  CHECK(version("3.8.0-tke.1") == version("3.8.0"));
  CHECK(version("3.7.9") < version("3.8.0-rc.0"));
  CHECK(version("5.4.300") < version("5.10.0"));
}

TEST_CASE("version: what is none") {
  for (const char* text : {"", "v", "latest", "1", "1.", "1.x", "1.2.", "1.2.x", "-1.2", "1.-2"}) {
    INFO(text);
    CHECK_FALSE(parse_version(text));
  }
  CHECK_FALSE(parse_version("99999999999.1"));
}

}  // namespace
}  // namespace tco
