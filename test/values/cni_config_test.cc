// The CNI configuration against the seed document's, byte for byte.
#include <catch2/catch.hpp>

#include "values/values.h"

namespace tco::values {
namespace {

// The block "cni-config: |-" of the seed document.
const char* const kSeed = R"({
  "cniVersion": "0.3.1",
  "name": "generic-veth",
  "plugins": [
    {
      "type": "tke-route-eni",
      "routeTable": 1,
      "disableIPv6": true,
      "mtu": 1500,
      "ipam": {
        "type": "tke-eni-ipamc",
        "backend": "127.0.0.1:61677"
      }
    },
    {
      "type": "cilium-cni",
      "chaining-mode": "generic-veth"
    }
  ]
})";

TEST_CASE("cni config: the seed's, byte for byte") { CHECK(cni_config({}) == kSeed); }

TEST_CASE("cni config: the spec's fields stand in their places") {
  const std::string text = cni_config({.config_map_name = "not here",
                                       .config_map_key = "not here",
                                       .mtu = 8500,
                                       .route_table = 7,
                                       .disable_ipv6 = false,
                                       .ipam_backend = "127.0.0.1:9"});
  CHECK(text.find(R"("routeTable": 7,)") != std::string::npos);
  CHECK(text.find(R"("disableIPv6": false,)") != std::string::npos);
  CHECK(text.find(R"("mtu": 8500,)") != std::string::npos);
  CHECK(text.find(R"("backend": "127.0.0.1:9")") != std::string::npos);
  CHECK(text.find("not here") == std::string::npos);
}

}  // namespace
}  // namespace tco::values
