// What its user asks for by annotations of the CiliumInstallation.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "wire/installation_json.h"

namespace tco::wire {
namespace {

TEST_CASE("installation: what its user asks for by annotation") {
  const auto parsed = parse_installation(R"({"metadata":{"annotations":{
    "install.cilium-tke.io/requested-at":"now","install.cilium-tke.io/reset-at":"then",
    "install.cilium-tke.io/approved-plan":"sha256:ab"}},"spec":{"version":"1.18.2"}})");
  REQUIRE(parsed);
  CHECK(parsed->requested_at == "now");
  CHECK(parsed->reset_at == "then");
  CHECK(parsed->approved_plan == "sha256:ab");
}

std::string requested_at(const std::string& value) {
  const std::string key = "install.cilium-tke.io/requested-at";
  const nlohmann::json object = {{"metadata", {{"annotations", {{key, value}}}}},
                                 {"spec", {{"version", "1.18.2"}}}};
  const auto parsed = parse_installation(object.dump());
  REQUIRE(parsed);
  return parsed->requested_at;
}

TEST_CASE("installation: an annotation of any length fits into the status, and stays itself") {
  const std::string exact(256, 'x');
  CHECK(requested_at(exact) == exact);
  const std::string once = requested_at(exact + "1");
  CHECK(once.size() <= 256);
  CHECK(once.starts_with("xxx"));
  CHECK(once == requested_at(exact + "1"));
  CHECK(once != requested_at(exact + "2"));  // another value is another request
  std::string chinese;
  for (int i = 0; i < 30'000; ++i) chinese += "\u4e2d";
  const std::string clipped = requested_at(chinese);
  CHECK(clipped.size() <= 256);
  for (std::string_view rest = clipped; !rest.empty(); rest.remove_prefix(utf8_length(rest))) {
    REQUIRE(utf8_length(rest) > 0);
  }
}

}  // namespace
}  // namespace tco::wire
