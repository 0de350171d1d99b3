// spec.egress, spec.largeScale, spec.certificates and spec.apiPriority against what the newer guide
// wants.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "values/values.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;
using model::EgressMode;

const std::vector<std::string> kRanges = {"10.0.0.0/16"};

Json rendered(model::InstallationSpec spec) {
  spec.version = "1.18.2";
  return Json::parse(
      render(spec, {.api_server = {"169.254.128.112", 60002}, .non_masquerade = kRanges}));
}

TEST_CASE("egress: a NAT gateway is outside the cluster and renders nothing") {
  const Json values = rendered({});
  CHECK(values.at("enableIPv4Masquerade") == false);
  for (const char* key : {"bpf", "ipMasqAgent", "egressGateway"}) CHECK_FALSE(values.contains(key));
}

TEST_CASE("egress: IPMasq masquerades all but the given ranges") {
  const Json values = rendered({.egress = {.mode = EgressMode::IPMasq}});
  CHECK(values.at("enableIPv4Masquerade") == true);
  CHECK(values.at("bpf") == Json{{"masquerade", true}});
  CHECK(values.at("ipMasqAgent") == Json::parse(R"({"enabled":true,"config":
      {"masqLinkLocal":true,"nonMasqueradeCIDRs":["10.0.0.0/16"]}})"));
  CHECK_FALSE(values.contains("egressGateway"));
  CHECK(rendered({.egress = {.mode = EgressMode::IPMasq, .masq_link_local = false}})
            .at("ipMasqAgent")
            .at("config")
            .at("masqLinkLocal") == false);
}

TEST_CASE("egress: EgressGateway is IPMasq and the gateway") {
  Json values = rendered({.egress = {.mode = EgressMode::EgressGateway}});
  CHECK(values.at("egressGateway") == Json{{"enabled", true}});
  values.erase("egressGateway");
  CHECK(values == rendered({.egress = {.mode = EgressMode::IPMasq}}));
}

TEST_CASE("egress: the ranges of TKE's own ip-masq-agent") {
  using Ranges = std::optional<std::vector<std::string>>;
  CHECK(ip_masq_ranges(R"({"NonMasqueradeCIDRs":["172.16.0.0/20","10.0.0.0/16"],
      "MasqLinkLocal":true})") == Ranges({"10.0.0.0/16", "172.16.0.0/20"}));
  CHECK(ip_masq_ranges(R"({"nonMasqueradeCIDRs":["10.0.0.0/8"],"NonMasqueradeCIDRs":["x"]})") ==
        Ranges({"10.0.0.0/8"}));
  CHECK(ip_masq_ranges(R"({"nonMasqueradeCIDRs":[],"nonMasqueradeSrcCIDRs":["10.0.0.0/8"]})") ==
        Ranges({"10.0.0.0/8"}));
  for (const char* unreadable : {"", "{}", "nonsense", "[]", R"({"nonMasqueradeCIDRs":[1]})"}) {
    INFO(unreadable);
    CHECK(ip_masq_ranges(unreadable) == std::nullopt);
  }
}

TEST_CASE("large scale: the guide's list") {
  CHECK_FALSE(rendered({}).contains("ciliumEndpointSlice"));
  const Json values = rendered({.large_scale = model::Switch::Enabled});
  CHECK(values.at("ciliumEndpointSlice") == Json{{"enabled", true}});
  CHECK(values.at("k8sClientRateLimit") == Json::parse(R"({"qps":20,"burst":40,
      "operator":{"qps":200,"burst":400}})"));
  CHECK(values.at("extraConfig").at("labels") ==
        "!pod-template-hash !controller-revision-hash !job-name "
        "!batch.kubernetes.io/controller-uid");
  CHECK(values.at("extraConfig").contains("local-router-ipv4"));
  CHECK(values.at("resources").at("limits").at("memory") == "2Gi");
  CHECK(values.at("operator").at("resources").at("limits").at("memory") == "1Gi");
  CHECK(values.at("operator").contains("tolerations"));
}

TEST_CASE("large scale: the user's own words for it are merged last, or instead") {
  const Json values = rendered({.values = R"({"k8sClientRateLimit":{"qps":30},"labels":"!x"})",
                                .large_scale = model::Switch::Enabled});
  CHECK(values.at("k8sClientRateLimit").at("qps") == 30);
  CHECK(values.at("k8sClientRateLimit").at("burst") == 40);
  CHECK_FALSE(values.at("extraConfig").contains("labels"));
}

// codeblock/cilium/cilium-apf.yaml of the newer guide.
TEST_CASE("flow control: the guide's objects") {
  const Json level = Json::parse(flow_control(model::FlowControlKind::PriorityLevel, "ns"));
  CHECK(level.at("metadata") == Json{{"name", "cilium"}});
  CHECK(level.at("spec") == Json::parse(R"({"type":"Limited","limited":{
      "nominalConcurrencyShares":2,"borrowingLimitPercent":0,"lendablePercent":0,
      "limitResponse":{"type":"Queue",
                       "queuing":{"handSize":6,"queueLengthLimit":50,"queues":64}}}})"));
  const Json schema = Json::parse(flow_control(model::FlowControlKind::FlowSchema, "ns"));
  CHECK(schema.at("spec") == Json::parse(R"({"matchingPrecedence":2,
      "distinguisherMethod":{"type":"ByUser"},"priorityLevelConfiguration":{"name":"cilium"},
      "rules":[{"subjects":[{"kind":"ServiceAccount",
                             "serviceAccount":{"name":"cilium","namespace":"ns"}}],
                "resourceRules":[
        {"apiGroups":["cilium.io"],"clusterScope":true,"namespaces":["*"],"resources":["*"],
         "verbs":["list"]},
        {"apiGroups":[""],"clusterScope":true,"namespaces":["*"],"resources":["pods"],
         "verbs":["list"]}]}]})"));
}

TEST_CASE("flow control: what the API server defaulted is no difference") {
  const std::string wanted = R"({"spec":{"a":1,"list":[{"b":"x"}]}})";
  CHECK(same_flow_control(R"({"a":1,"list":[{"b":"x"}]})", wanted));
  CHECK(same_flow_control(R"({"a":1,"list":[{"b":"x","c":0}],"d":{}})", wanted));
  for (const char* other :
       {R"({"a":2,"list":[{"b":"x"}]})", R"({"list":[{"b":"x"}]})", R"({"a":1,"list":[]})",
        R"({"a":1,"list":[{"b":"x"},{}]})", R"({"a":1,"list":{}})", "{}", "garbage"}) {
    INFO(other);
    CHECK_FALSE(same_flow_control(other, wanted));
  }
}

TEST_CASE("switches: Hubble's certificates are Helm's, or the chart's own job's") {
  CHECK_FALSE(rendered({}).at("hubble").contains("tls"));
  const Json values = rendered({.hubble_certificates = model::HubbleCertificates::CronJob});
  CHECK(values.at("hubble").at("tls") == Json::parse(R"({"auto":{"method":"cronJob"}})"));
}

}  // namespace
}  // namespace tco::values
