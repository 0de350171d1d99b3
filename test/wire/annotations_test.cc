// What its user asks for by annotations of the CiliumInstallation.
#include <catch2/catch.hpp>

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

}  // namespace
}  // namespace tco::wire
