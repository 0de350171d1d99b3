#include "values/images.h"

#include <array>
#include <string>
#include <string_view>

namespace tco::values {
namespace {

using Json = nlohmann::json;

enum class Home { Quay, Elsewhere };

struct Image {
  std::string_view place;  // JSON pointer of its map in the values
  std::string_view path;   // in its registry
  Home home = Home::Quay;
};

// All of the charts 1.17 to 1.19; e2e/manifests renders them with everything switched on and looks
// for one that escapes. standaloneDnsProxy is not here: the chart names no image for it.
constexpr std::array kImages = {
    Image{"/image", "cilium/cilium"},
    Image{"/envoy/image", "cilium/cilium-envoy"},
    Image{"/operator/image", "cilium/operator"},  // the chart appends "-generic"
    Image{"/certgen/image", "cilium/certgen"},
    Image{"/hubble/relay/image", "cilium/hubble-relay"},
    Image{"/hubble/ui/backend/image", "cilium/hubble-ui-backend"},
    Image{"/hubble/ui/frontend/image", "cilium/hubble-ui"},
    Image{"/nodeinit/image", "cilium/startup-script"},
    Image{"/preflight/image", "cilium/cilium"},
    Image{"/preflight/envoy/image", "cilium/cilium-envoy"},
    Image{"/clustermesh/apiserver/image", "cilium/clustermesh-apiserver"},
    Image{"/authentication/mutual/spire/install/initImage", "library/busybox", Home::Elsewhere},
    Image{"/authentication/mutual/spire/install/agent/image", "spiffe/spire-agent",
          Home::Elsewhere},
    Image{"/authentication/mutual/spire/install/server/image", "spiffe/spire-server",
          Home::Elsewhere},
    Image{"/encryption/ztunnel/image", "istio/ztunnel", Home::Elsewhere},
};

// A registry of one's own holds everything; quay.io and its mirror hold what is at home there.
bool only_quay(std::string_view registry) {
  return registry == "quay.io" || registry == "quay.tencentcloudcr.com";
}

}  // namespace

Json images(const model::InstallationSpec& spec) {
  Json values = Json::object();
  for (const Image& image : kImages) {
    Json overrides = Json::object();
    if (image.home == Home::Quay || !only_quay(spec.image_registry)) {
      overrides["repository"] = spec.image_registry + "/" + std::string(image.path);
    }
    if (!spec.image_use_digest) overrides["useDigest"] = false;
    if (!overrides.empty()) values[Json::json_pointer(std::string(image.place))] = overrides;
  }
  for (const std::string& name : spec.image_pull_secrets) {
    values["imagePullSecrets"].push_back({{"name", name}});
  }
  return values;
}

}  // namespace tco::values
