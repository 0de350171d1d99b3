// The CNI configuration that chains Cilium behind TKE's own plug-in.

#include <nlohmann/json.hpp>

#include "values/values.h"

namespace tco::values {

std::string cni_config(const model::CniSpec& spec) {
  using Json = nlohmann::ordered_json;  // the seed's order: people compare the two by eye
  const Json config = {
      {"cniVersion", "0.3.1"},
      {"name", "generic-veth"},
      {"plugins", Json::array({
                      {{"type", "tke-route-eni"},
                       {"routeTable", spec.route_table},
                       {"disableIPv6", spec.disable_ipv6},
                       {"mtu", spec.mtu},
                       {"ipam", {{"type", "tke-eni-ipamc"}, {"backend", spec.ipam_backend}}}},
                      {{"type", "cilium-cni"}, {"chaining-mode", "generic-veth"}},
                  })},
  };
  return config.dump(2);
}

}  // namespace tco::values
