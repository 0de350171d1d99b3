// The CiliumInstallation as people write it, field by field.
#include "wire/installation_json.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/rfc3339.h"
#include "fakes/yaml.h"

namespace tco::wire {
namespace {

using model::ComponentPolicy;
using Json = nlohmann::json;

model::Installation example(const std::string& name) {
  const auto documents =
      yaml_file_to_json(std::string(TCO_SOURCE_DIR) + "/crd/examples/" + name + ".yaml");
  REQUIRE(documents.size() == 1);
  auto parsed = parse_installation(documents[0]);
  INFO(documents[0]);
  REQUIRE(parsed);
  return *std::move(parsed);
}

std::string problem_of(const std::string& text) {
  const auto parsed = parse_installation(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().kind == ErrorKind::Decode);
  return parsed.error().message;
}

TEST_CASE("installation: every example of crd/ is read") {
  int count = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(TCO_SOURCE_DIR) + "/crd/examples")) {
    const model::Installation read = example(file.path().stem());
    CHECK(read.meta.name == "default");
    CHECK(read.spec.version == "1.18.2");
    ++count;
  }
  CHECK(count >= 7);
}

TEST_CASE("installation: what its user ordered beside the spec, and about the release") {
  const auto read = parse_installation(R"({"metadata":{"name":"default","annotations":
    {"install.cilium-tke.io/emergency-restore":"kube-proxy","other":"x"}},
    "spec":{"version":"1.18.2","release":{"maxHistory":7,"adoption":"HelmRelease"}}})");
  REQUIRE(read.has_value());
  CHECK(read->emergency == "kube-proxy");
  CHECK(read->spec.release.max_history == 7);
  CHECK(read->spec.release.adoption == model::Adoption::HelmRelease);
  CHECK(problem_of(R"({"metadata":{"name":"default"},
    "spec":{"release":{"adoption":"Always"}}})")
            .find("adoption") != std::string::npos);
}

// everything.yaml has each field with the value in force if it is absent.
TEST_CASE("installation: the defaults are those that the examples document") {
  const model::InstallationSpec least = example("minimal").spec;
  const model::InstallationSpec all = example("everything").spec;
  CHECK(all.suspend == least.suspend);
  CHECK(all.chart.source == least.chart.source);
  CHECK(all.release.name == least.release.name);
  CHECK(all.release.ns == least.release.ns);
  CHECK(all.release.max_history == least.release.max_history);
  CHECK(all.release.adoption == least.release.adoption);
  CHECK(all.values == least.values);
  CHECK(all.cni.config_map_name == least.cni.config_map_name);
  CHECK(all.cni.config_map_key == least.cni.config_map_key);
  CHECK(all.cni.mtu == least.cni.mtu);
  CHECK(all.cni.route_table == least.cni.route_table);
  CHECK(all.cni.disable_ipv6 == least.cni.disable_ipv6);
  CHECK(all.cni.ipam_backend == least.cni.ipam_backend);
  CHECK(all.datapath.devices == least.datapath.devices);
  CHECK(all.datapath.local_router_ipv4 == least.datapath.local_router_ipv4);
  CHECK(all.api_server.source == least.api_server.source);
  CHECK(all.image_registry == least.image_registry);
  CHECK(all.components.kube_proxy == least.components.kube_proxy);
  CHECK(all.components.tke_cni_agent == least.components.tke_cni_agent);
  CHECK(all.components.ip_masq_agent == least.components.ip_masq_agent);
  CHECK(all.components.retire_order == least.components.retire_order);
  CHECK(all.components.drift == least.components.drift);
  CHECK(all.components.max_repairs_per_hour == least.components.max_repairs_per_hour);
  CHECK(all.tolerations.ipamd == least.tolerations.ipamd);
  CHECK(all.tolerations.tcr_assistant == least.tolerations.tcr_assistant);
  CHECK(all.preflight.vpc_cni == least.preflight.vpc_cni);
  CHECK(all.preflight.ignore == least.preflight.ignore);
  CHECK(all.existing_nodes == least.existing_nodes);
  CHECK(all.unmanaged_pods == least.unmanaged_pods);
  CHECK(all.node_pools == least.node_pools);
  CHECK(all.egress.mode == least.egress.mode);
  CHECK(all.egress.masq_link_local == least.egress.masq_link_local);
  CHECK(all.large_scale == least.large_scale);
  model::UpgradeSpec upgrade = least.upgrade;
  upgrade.soak = all.upgrade.soak;  // absent: the profile's
  CHECK(all.upgrade == upgrade);
}

TEST_CASE("installation: every field, with another value than the default") {
  const auto parsed = parse_installation(R"({
    "metadata": {"name": "default", "uid": "u", "resourceVersion": "7", "generation": 3,
      "creationTimestamp": "2026-11-22T10:00:00Z", "deletionTimestamp": "2026-11-22T11:00:00Z",
      "finalizers": ["a", "b"], "labels": {"x": "y"}},
    "spec": {"version": "1.18.4", "suspend": true, "deletionPolicy": "UninstallAndRestore",
      "chart": {"source": "HTTP", "http": {"url": "https://c.example.com"}, "sha256": "ab"},
      "release": {"name": "n", "namespace": "ns"}, "values": {"b": 1, "a": null},
      "nodes": {"existing": "InPlace", "unmanagedPods": "Evict"},
      "valuesFrom": [{"kind": "Secret", "name": "s"},
        {"kind": "ConfigMap", "name": "c", "key": "k", "optional": true}],
      "cni": {"configMapName": "m", "configMapKey": "k", "mtu": 8500, "routeTable": 7,
        "disableIPv6": false, "ipamBackend": "127.0.0.1:9"},
      "datapath": {"devices": ["eth0"], "localRouterIPv4": "169.254.9.9"},
      "apiServer": {"source": "Static", "host": "10.0.0.9", "port": 6443},
      "images": {"registry": "quay.io", "useDigest": false, "pullSecretNames": ["p", "q"]},
      "components": {"kubeProxy": "Keep", "tkeCNIAgent": "Keep", "ipMasqAgent": "Keep",
        "retireOrder": "RetireFirst", "drift": "Report", "maxRepairsPerHour": 3},
      "tolerations": {"ipamd": "Never", "tcrAssistant": "Never"},
      "preflight": {"vpcCNI": "SharedENI", "ignore": ["KernelTooOld", "IPAMDTooOld"]},
      "nodePools": [{"name": "web", "subnetIDs": ["subnet-1"], "securityGroupIDs": ["sg-1"],
          "sshKeyIDs": ["skey-1"], "instanceFamilies": ["S6"], "cpuLimit": 7,
          "imageAnnotation": "a=b"},
        {"name": "least", "subnetIDs": ["subnet-1", "subnet-2"], "securityGroupIDs": ["sg-1"]}],
      "egress": {"mode": "IPMasq", "nonMasqueradeCIDRs": ["10.0.0.0/8"], "masqLinkLocal": false},
      "largeScale": "Enabled", "apiPriority": "Disabled"}})");
  REQUIRE(parsed);
  const model::Installation& read = *parsed;
  CHECK(read.meta.uid == "u");
  CHECK(read.meta.resource_version == "7");
  CHECK(read.meta.generation == 3);
  CHECK(read.meta.created == parse_rfc3339("2026-11-22T10:00:00Z"));
  CHECK(read.meta.deleting);
  CHECK(read.finalizers == std::vector<std::string>{"a", "b"});
  CHECK(read.spec.node_pools ==
        std::vector<model::NodePoolSpec>{
            {.name = "web",
             .subnets = {"subnet-1"},
             .security_groups = {"sg-1"},
             .ssh_keys = {"skey-1"},
             .instance_families = {"S6"},
             .cpu_limit = 7,
             .image_annotation = "a=b"},
            {.name = "least", .subnets = {"subnet-1", "subnet-2"}, .security_groups = {"sg-1"}}});
  const model::InstallationSpec& spec = read.spec;
  CHECK(spec.version == "1.18.4");
  CHECK(spec.egress.mode == model::EgressMode::IPMasq);
  CHECK(spec.egress.non_masquerade_cidrs == std::vector<std::string>{"10.0.0.0/8"});
  CHECK_FALSE(spec.egress.masq_link_local);
  CHECK(spec.large_scale == model::Switch::Enabled);
  CHECK(spec.api_priority == model::Switch::Disabled);
  CHECK(spec.existing_nodes == model::ExistingNodes::InPlace);
  CHECK(spec.unmanaged_pods == model::UnmanagedPolicy::Evict);
  CHECK(spec.suspend);
  CHECK(spec.chart.source == model::ChartSource::HTTP);
  CHECK(spec.chart.url == "https://c.example.com");
  CHECK(spec.chart.sha256 == "ab");
  CHECK(spec.release.name == "n");
  CHECK(spec.release.ns == "ns");
  CHECK(spec.values == R"({"a":null,"b":1})");
  CHECK(spec.cni.config_map_name == "m");
  CHECK(spec.cni.config_map_key == "k");
  CHECK(spec.cni.mtu == 8500);
  CHECK(spec.cni.route_table == 7);
  CHECK_FALSE(spec.cni.disable_ipv6);
  CHECK(spec.cni.ipam_backend == "127.0.0.1:9");
  CHECK(spec.datapath.devices == std::vector<std::string>{"eth0"});
  CHECK(spec.datapath.local_router_ipv4 == "169.254.9.9");
  CHECK(spec.api_server.source == model::AddressSource::Static);
  CHECK(spec.api_server.host == "10.0.0.9");
  CHECK(spec.api_server.port == 6443);
  CHECK(spec.image_registry == "quay.io");
  CHECK_FALSE(spec.image_use_digest);
  CHECK(spec.image_pull_secrets == std::vector<std::string>{"p", "q"});
  REQUIRE(spec.values_from.size() == 2);
  CHECK(spec.values_from[0].kind == model::ValuesKind::Secret);
  CHECK(spec.values_from[0].name == "s");
  CHECK(spec.values_from[0].key == "values.yaml");
  CHECK_FALSE(spec.values_from[0].optional);
  CHECK(spec.values_from[1].kind == model::ValuesKind::ConfigMap);
  CHECK(spec.values_from[1].key == "k");
  CHECK(spec.values_from[1].optional);
  CHECK(spec.components.kube_proxy == ComponentPolicy::Keep);
  CHECK(spec.components.tke_cni_agent == ComponentPolicy::Keep);
  CHECK(spec.components.ip_masq_agent == ComponentPolicy::Keep);
  CHECK(spec.components.retire_order == model::RetireOrder::RetireFirst);
  CHECK(spec.components.drift == model::DriftPolicy::Report);
  CHECK(spec.components.max_repairs_per_hour == 3);
  CHECK(spec.tolerations.ipamd == model::TolerationPolicy::Never);
  CHECK(spec.tolerations.tcr_assistant == model::TolerationPolicy::Never);
  CHECK(spec.preflight.vpc_cni == model::VpcCniMode::SharedENI);
  CHECK(spec.preflight.ignore == std::vector<std::string>{"KernelTooOld", "IPAMDTooOld"});
}

TEST_CASE("installation: null is as good as absent") {
  const auto parsed = parse_installation(
      R"({"metadata":{"name":"default","deletionTimestamp":null,"finalizers":null},
          "spec":{"version":"1","cni":null,"values":null,"datapath":{"devices":null}},
          "status":null})");
  REQUIRE(parsed);
  CHECK_FALSE(parsed->meta.deleting);
  CHECK(parsed->spec.cni.mtu == 1500);
  CHECK(parsed->spec.values == "{}");
  CHECK(parsed->spec.datapath.devices == std::vector<std::string>{"eth+"});
  CHECK(parsed->status == model::InstallationStatus{});
}

TEST_CASE("installation: a wrong type names the field") {
  const auto [spec, problem] = GENERATE(table<const char*, const char*>({
      {R"({"version":1})", "spec.version is number"},
      {R"({"suspend":"true"})", "spec.suspend is string"},
      {R"({"deletionPolicy":"Delete"})", "spec.deletionPolicy is 'Delete'"},
      {R"({"chart":"x"})", "spec.chart is string"},
      {R"({"chart":{"source":"Git"}})", "spec.chart.source is 'Git'"},
      {R"({"chart":{"http":[]}})", "spec.chart.http is array"},
      {R"({"chart":{"http":{"url":1}}})", "spec.chart.http.url is number"},
      {R"({"chart":{"sha256":{}}})", "spec.chart.sha256 is object"},
      {R"({"release":{"name":1}})", "spec.release.name is number"},
      {R"({"release":{"namespace":1}})", "spec.release.namespace is number"},
      {R"({"cni":[]})", "spec.cni is array"},
      {R"({"cni":{"mtu":"1500"}})", "spec.cni.mtu is string"},
      {R"({"cni":{"mtu":1.5}})", "spec.cni.mtu is number"},
      {R"({"cni":{"routeTable":4294967297}})", "spec.cni.routeTable is number"},
      {R"({"cni":{"disableIPv6":0}})", "spec.cni.disableIPv6 is number"},
      {R"({"cni":{"ipamBackend":0}})", "spec.cni.ipamBackend is number"},
      {R"({"datapath":{"devices":"eth0"}})", "spec.datapath.devices is string"},
      {R"({"datapath":{"devices":[1]}})", "spec.datapath.devices is array"},
      {R"({"datapath":{"localRouterIPv4":1}})", "spec.datapath.localRouterIPv4 is number"},
      {R"({"apiServer":{"source":"DNS"}})", "spec.apiServer.source is 'DNS'"},
      {R"({"apiServer":{"port":18446744073709551615}})", "spec.apiServer.port is number"},
      {R"({"images":{"registry":true}})", "spec.images.registry is boolean"},
      {R"({"components":{"kubeProxy":"Delete"}})", "spec.components.kubeProxy is 'Delete'"},
      {R"({"components":{"retireOrder":1}})", "spec.components.retireOrder is number"},
      {R"({"tolerations":{"ipamd":"Always"}})", "spec.tolerations.ipamd is 'Always'"},
      {R"({"tolerations":{"tcrAssistant":[]}})", "spec.tolerations.tcrAssistant is array"},
      {R"("x")", "spec is string"},
  }));
  CAPTURE(spec);
  CHECK(problem_of(R"({"metadata":{"name":"default"},"spec":)" + std::string(spec) + "}") ==
        "the CiliumInstallation cannot be read: " + std::string(problem));
}

TEST_CASE("installation: what is no object at all") {
  CHECK(problem_of("") == "the CiliumInstallation is not a JSON object: ");
  CHECK(problem_of("[]") == "the CiliumInstallation is not a JSON object: []");
  CHECK(problem_of("{") == "the CiliumInstallation is not a JSON object: {");
  CHECK(problem_of(R"({"metadata":{"finalizers":"x"}})") ==
        "the CiliumInstallation cannot be read: metadata.finalizers is string");
}

// The API server stores up to 10,000 levels; writing them out again would need a stack to match.
TEST_CASE("installation: values deeper than any chart's are refused, not crashed on") {
  const auto nested = [](int depth) {
    std::string values;
    for (int i = 0; i < depth; ++i) values += R"({"a{":)";
    return values + "1" + std::string(static_cast<std::size_t>(depth), '}');
  };
  const auto document = [&](int depth) {
    return R"({"spec":{"version":"1","values":)" + nested(depth) + "}}";
  };
  const auto deep = parse_installation(document(200));
  REQUIRE(deep);
  CHECK(deep->spec.values == nested(200));
  for (const int depth : {255, 9'000}) {
    CAPTURE(depth);
    CHECK(problem_of(document(depth)) == "the CiliumInstallation is nested deeper than 256 levels");
  }
}

TEST_CASE("finalizers: replaced whole, so only for the version that was read") {
  model::Installation read;
  read.meta.resource_version = "42";
  CHECK(Json::parse(finalizers_patch(read, {"a", "b"})) ==
        Json::parse(R"({"metadata":{"finalizers":["a","b"],"resourceVersion":"42"}})"));
  CHECK(Json::parse(finalizers_patch(read, {})) ==
        Json::parse(R"({"metadata":{"finalizers":[],"resourceVersion":"42"}})"));
}

}  // namespace
}  // namespace tco::wire
