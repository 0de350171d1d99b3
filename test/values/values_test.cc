// The Helm values against the seed document's list, and how the user's are merged over them.
#include "values/values.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace tco::values {
namespace {

using Json = nlohmann::json;

const Basis kBasis = {.api_server = {"169.254.128.112", 60002}};

Json rendered(const model::InstallationSpec& spec = {.version = "1.18.2"}) {
  return Json::parse(render(spec, kBasis));
}

Json at(const Json& values, const char* pointer) { return values.at(Json::json_pointer(pointer)); }

struct Row {
  const char* pointer;
  Json value;
};

// Each line of `helm upgrade --install ... --set`. `extraArgs={--devices=eth+}` is the value
// `devices` in the charts we install.
TEST_CASE("values: the seed's --set list is all there") {
  const Json values = rendered();
  for (const Row& row : {Row{"/routingMode", "native"},
                         {"/endpointRoutes/enabled", true},
                         {"/enableIPv4Masquerade", false},
                         {"/ipam/mode", "delegated-plugin"},
                         {"/cni/chainingMode", "generic-veth"},
                         {"/cni/exclusive", false},
                         {"/cni/customConf", true},
                         {"/cni/configMap", "cni-configuration"},
                         {"/cni/externalRouting", true},
                         {"/kubeProxyReplacement", "true"},
                         {"/k8sServiceHost", "169.254.128.112"},
                         {"/k8sServicePort", 60002},
                         {"/devices", Json::array({"eth+"})},
                         {"/extraConfig/local-router-ipv4", "169.254.32.16"}}) {
    INFO(row.pointer);
    CHECK(at(values, row.pointer) == row.value);
  }
  CHECK_FALSE(values.contains("extraArgs"));
}

TEST_CASE("values: what the seed does not say and the charts need") {
  const Json values = rendered();
  CHECK(at(values, "/cni/configMapKey") == "cni-config");
  CHECK(at(values, "/sysctlfix/enabled") == false);
  for (const char* pointer :
       {"/rollOutCiliumPods", "/operator/rollOutPods", "/envoy/rollOutPods"}) {
    INFO(pointer);
    CHECK(at(values, pointer) == true);
  }
}

TEST_CASE("values: cilium-operator runs on a node that has no network yet") {
  std::vector<std::string> keys;
  for (const Json& toleration : at(rendered(), "/operator/tolerations")) {
    CHECK(toleration.at("operator") == "Exists");
    keys.push_back(toleration.at("key"));
  }
  CHECK(keys ==
        std::vector<std::string>{
            "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master",
            "node.kubernetes.io/not-ready", "node.cloudprovider.kubernetes.io/uninitialized",
            "tke.cloud.tencent.com/uninitialized", "tke.cloud.tencent.com/eni-ip-unavailable"});
}

TEST_CASE("values: cilium-operator runs on young nodes where the profile says so") {
  const Json values = Json::parse(render({.version = "1.18.2"}, {.tolerates_young_nodes = true}));
  const Json tolerations = at(values, "/operator/tolerations");
  REQUIRE(tolerations.size() == 8);
  CHECK(tolerations[6] ==
        Json{{"key", "node.kubernetes.io/network-unavailable"}, {"operator", "Exists"}});
  CHECK(tolerations[7] ==
        Json{{"key", "tke.cloud.tencent.com/direct-eni-ip-unavailable"}, {"operator", "Exists"}});
}

TEST_CASE("values: agents keep off labelled nodes where the profile says so") {
  const char* const place =
      "/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms/0/"
      "matchExpressions/0";
  const Json values = Json::parse(render({.version = "1.18.2"}, {.leaves_labelled_nodes = true}));
  CHECK(at(values, place) == Json{{"key", "cilium.io/no-schedule"},
                                  {"operator", "NotIn"},
                                  {"values", Json::array({"true"})}});
  CHECK_FALSE(rendered().contains("affinity"));
}

TEST_CASE("values: cilium-operator keeps off super nodes") {
  const Json terms = at(rendered(),
                        "/operator/affinity/nodeAffinity/"
                        "requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms");
  CHECK(terms == Json::parse(R"([{"matchExpressions":[
      {"key":"node.kubernetes.io/instance-type","operator":"NotIn","values":["eklet"]}]}])"));
}

TEST_CASE("values: every quay.io image of the chart comes from the registry of the spec") {
  const Json values = rendered({.version = "1.18.2", .image_registry = "r.example.com/quay.io"});
  for (const auto& [pointer, name] : {std::pair{"/image", "cilium"},
                                      {"/certgen/image", "certgen"},
                                      {"/hubble/relay/image", "hubble-relay"},
                                      {"/hubble/ui/backend/image", "hubble-ui-backend"},
                                      {"/hubble/ui/frontend/image", "hubble-ui"},
                                      {"/envoy/image", "cilium-envoy"},
                                      {"/operator/image", "operator"},
                                      {"/nodeinit/image", "startup-script"},
                                      {"/preflight/image", "cilium"},
                                      {"/preflight/envoy/image", "cilium-envoy"},
                                      {"/clustermesh/apiserver/image", "clustermesh-apiserver"}}) {
    INFO(pointer);
    // The tag and the digest stay the chart's.
    CHECK(at(values, pointer) ==
          Json{{"repository", "r.example.com/quay.io/cilium/" + std::string(name)}});
  }
  CHECK(rendered().dump().find("quay.io/") == std::string::npos);
}

TEST_CASE("values: images that are not at home on quay.io come from a registry of one's own") {
  const char* const spire = "/authentication/mutual/spire/install";
  const Json own = rendered({.version = "1.18.2", .image_registry = "r.example.com/mirror"});
  CHECK(at(own, spire) == Json::parse(R"({
      "initImage":{"repository":"r.example.com/mirror/library/busybox"},
      "agent":{"image":{"repository":"r.example.com/mirror/spiffe/spire-agent"}},
      "server":{"image":{"repository":"r.example.com/mirror/spiffe/spire-server"}}})"));
  CHECK(at(own, "/encryption/ztunnel/image/repository") == "r.example.com/mirror/istio/ztunnel");
  // quay.io's mirror has nobody else's images.
  for (const char* registry : {"quay.io", "quay.tencentcloudcr.com"}) {
    const Json values = rendered({.version = "1.18.2", .image_registry = registry});
    CHECK_FALSE(values.contains("authentication"));
    CHECK_FALSE(values.contains("encryption"));
  }
}

TEST_CASE("values: images by their tags alone, and the Secrets to pull them with") {
  CHECK_FALSE(rendered().contains("imagePullSecrets"));
  const Json values = rendered({.version = "1.18.2",
                                .image_registry = "quay.io",
                                .image_use_digest = false,
                                .image_pull_secrets = {"tcr", "other"}});
  CHECK(at(values, "/imagePullSecrets") == Json::parse(R"([{"name":"tcr"},{"name":"other"}])"));
  for (const char* image : {"/image", "/operator/image", "/envoy/image",
                            "/authentication/mutual/spire/install/agent/image"}) {
    INFO(image);
    CHECK(at(values, image).at("useDigest") == false);
  }
}

TEST_CASE("values: the gate is told to cilium-operator by arguments, and by nothing else") {
  const auto arguments = [](const model::InstallationSpec& spec) {
    return at(rendered(spec), "/operator/extraArgs");
  };
  model::InstallationSpec spec{.version = "1.18.2"};
  CHECK(arguments(spec) == Json::parse(R"(["--set-cilium-node-taints=false"])"));
  spec.gate.owner = model::GateOwner::Operator;
  CHECK(arguments(spec) ==
        Json::parse(R"(["--set-cilium-node-taints=false","--remove-cilium-node-taints=false"])"));
  spec.values = R"({"operator":{"extraArgs":["--debug"]}})";
  CHECK(arguments(spec).size() == 3);
  CHECK(arguments(spec)[2] == "--debug");
  CHECK_FALSE(rendered(spec).contains("agentNotReadyTaintKey"));

  spec.gate.mode = model::GateMode::Off;
  CHECK(arguments(spec) == Json::parse(R"(["--debug"])"));
  spec.values = "{}";
  CHECK_FALSE(rendered(spec).at("operator").contains("extraArgs"));
  spec.gate.taint_key = "ignore-taint.cluster-autoscaler.kubernetes.io/cilium";
  CHECK(at(rendered(spec), "/agentNotReadyTaintKey") == spec.gate.taint_key);
}

// The sidecar's tests render the real charts with these: no image may come from anywhere else.
TEST_CASE("values: those of a registry of one's own are as the sidecar's tests know them") {
  const std::string path = std::string(TCO_SOURCE_DIR) + "/test/golden/shared/own-registry.json";
  const std::string text =
      rendered({.version = "1.18.2", .image_registry = "r.example.com/mirror"}).dump(2) + "\n";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  std::ifstream file(path);
  CHECK(text == std::string(std::istreambuf_iterator<char>(file), {}));
}

TEST_CASE("values: the spec's fields reach them") {
  const Json values =
      rendered({.version = "1.18.2",
                .cni = {.config_map_name = "m", .config_map_key = "k"},
                .datapath = {.devices = {"eth0", "eth1"}, .local_router_ipv4 = "169.254.9.9"}});
  CHECK(at(values, "/cni/configMap") == "m");
  CHECK(at(values, "/cni/configMapKey") == "k");
  CHECK(at(values, "/devices") == Json::array({"eth0", "eth1"}));
  CHECK(at(values, "/extraConfig/local-router-ipv4") == "169.254.9.9");
}

TEST_CASE("values: another CNI configuration starts the agents anew") {
  const auto annotation = [](const model::CniSpec& cni) {
    return at(rendered({.version = "1.18.2", .cni = cni}),
              "/podAnnotations/install.cilium-tke.io~1cni-config");
  };
  CHECK(annotation({}) == annotation({}));
  CHECK(annotation({}) != annotation({.mtu = 8500}));
}

TEST_CASE("values: the user's are merged last: maps merge and lists replace") {
  const Json values = rendered({.version = "1.18.2", .values = R"({
      "operator": {"replicas": 1, "tolerations": []},
      "extraConfig": {"mine": "1"},
      "hubble": {"relay": {"enabled": true}},
      "debug": {"enabled": true}})"});
  CHECK(at(values, "/operator/replicas") == 1);
  CHECK(at(values, "/operator/tolerations") == Json::array());
  CHECK(at(values, "/operator/rollOutPods") == true);
  CHECK(at(values, "/extraConfig") == Json{{"mine", "1"}, {"local-router-ipv4", "169.254.32.16"}});
  CHECK(at(values, "/hubble/relay/enabled") == true);
  CHECK(at(values, "/hubble/relay/image").contains("repository"));
  CHECK(at(values, "/debug/enabled") == true);
}

TEST_CASE("values: a later minor keeps the defaults of the first one") {
  const auto compatibility = [&](const char* version, const char* first) {
    return Json::parse(render({.version = version}, {.first_version = first}))
        .value("upgradeCompatibility", "none");
  };
  CHECK(compatibility("1.19.6", "1.17.18") == "1.17");
  CHECK(compatibility("1.18.2", "1.17.18") == "1.17");
  CHECK(compatibility("1.17.20", "1.17.18") == "none");
  CHECK(compatibility("1.18.2", "") == "none");
  CHECK(compatibility("1.18.2", "garbage") == "none");
}

TEST_CASE("values: equal values have equal text") {
  CHECK(render({.version = "1.18.2", .values = R"({"a":1,"b":{"c":2,"d":3}})"}, kBasis) ==
        render({.version = "1.18.2", .values = R"( {"b": {"d": 3, "c": 2}, "a": 1} )"}, kBasis));
  CHECK(render({.version = "1.18.2"}, kBasis).find('\n') == std::string::npos);
}

TEST_CASE("values: other objects' are merged in their order, spec.values last") {
  const std::vector<UserValues> from = {
      {.place = "", .json = R"({"a":1,"b":{"x":1,"y":1},"l":[1]})"},
      {.place = "", .json = R"({"a":2,"b":{"x":2},"l":[2,3]})"}};
  const Json values =
      Json::parse(render({.version = "1.18.2", .values = R"({"a":3,"n":null})"}, {.from = from}));
  CHECK(at(values, "/a") == 3);
  CHECK(at(values, "/b") == Json::parse(R"({"x":2,"y":1})"));
  CHECK(at(values, "/l") == Json::parse("[2,3]"));
  CHECK(at(values, "/n").is_null());
}

}  // namespace
}  // namespace tco::values
