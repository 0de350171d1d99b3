// What spec.values may not hold, named by path, with what to do instead.
#include <catch2/catch.hpp>

#include "values/values.h"

namespace tco::values {
namespace {

using Problems = std::vector<std::string>;

// The texts of what is wrong with spec.values.
Problems problems_of(const std::string& values, const std::vector<UserValues>& from = {}) {
  Problems texts;
  for (const Problem& each : problems_in({.version = "1.18.2", .values = values}, from)) {
    texts.push_back(each.text);
  }
  return texts;
}

TEST_CASE("problems: harmless values have none") {
  for (const char* values :
       {"{}", R"({"hubble":{"enabled":false}})", R"({"operator":{"replicas":1}})",
        R"({"cni":{"logFile":"/x"}})", R"({"encryption":{"enabled":true,"type":"wireguard"}})",
        R"({"gatewayAPI":{"enabled":false}})", R"({"bpf":{"hostLegacyRouting":true}})",
        R"({"extraArgs":["--debug"]})", R"({"extraConfig":{"x":"y"}})"}) {
    INFO(values);
    CHECK(problems_of(values) == Problems{});
  }
}

TEST_CASE("problems: what is no map of values") {
  for (const char* values : {"[]", "null", "1", "\"x\"", "", "{"}) {
    INFO(values);
    CHECK(problems_of(values) == Problems{"spec.values must be an object of Helm values"});
  }
}

TEST_CASE("problems: every key the operator owns") {
  const auto [values, path] = GENERATE(table<const char*, const char*>({
      {R"({"routingMode":"tunnel"})", "routingMode"},
      {R"({"endpointRoutes":{"enabled":false}})", "endpointRoutes.enabled"},
      {R"({"ipam":{"mode":"cluster-pool"}})", "ipam.mode"},
      {R"({"enableIPv4Masquerade":true})", "enableIPv4Masquerade"},
      {R"({"kubeProxyReplacement":"false"})", "kubeProxyReplacement"},
      {R"({"k8sServiceHost":"x"})", "k8sServiceHost"},
      {R"({"k8sServicePort":1})", "k8sServicePort"},
      {R"({"k8sServiceHostRef":{"name":"x"}})", "k8sServiceHostRef"},
      {R"({"k8s":{"apiServerURLs":"x"}})", "k8s.apiServerURLs"},
      {R"({"devices":"eth0"})", "devices"},
      {R"({"extraConfig":{"local-router-ipv4":"x"}})", "extraConfig.local-router-ipv4"},
      {R"({"sysctlfix":{"enabled":true}})", "sysctlfix.enabled"},
      {R"({"cni":{"chainingMode":"x"}})", "cni.chainingMode"},
      {R"({"cni":{"chainingTarget":"x"}})", "cni.chainingTarget"},
      {R"({"cni":{"exclusive":true}})", "cni.exclusive"},
      {R"({"cni":{"customConf":false}})", "cni.customConf"},
      {R"({"cni":{"configMap":"x"}})", "cni.configMap"},
      {R"({"cni":{"configMapKey":"x"}})", "cni.configMapKey"},
      {R"({"cni":{"externalRouting":false}})", "cni.externalRouting"},
      {R"({"cni":{"readCniConf":"/x"}})", "cni.readCniConf"},
      {R"({"podAnnotations":null})", "podAnnotations"},
      {R"({"daemon":{"configSources":"config-map:x"}})", "daemon.configSources"},
      {R"({"kubeConfigPath":"/x"})", "kubeConfigPath"},
      {R"({"rollOutCiliumPods":false})", "rollOutCiliumPods"},
      {R"({"operator":{"rollOutPods":false}})", "operator.rollOutPods"},
      {R"({"envoy":{"rollOutPods":false}})", "envoy.rollOutPods"},
      {R"({"agent":false})", "agent"},
      {R"({"operator":{"enabled":false}})", "operator.enabled"},
  }));
  CAPTURE(values);
  const Problems problems = problems_of(values);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].starts_with("spec.values." + std::string(path) + " is set by the operator: "));
}

TEST_CASE("problems: owned keys are refused whatever they are set to") {
  CHECK(problems_of(R"({"routingMode":"native"})").size() == 1);
  CHECK(problems_of(R"({"routingMode":null})").size() == 1);
}

// Helm takes null for "remove", and a scalar replaces a map: what is ours would go with it.
TEST_CASE("problems: a map that holds an owned key cannot be replaced either") {
  CHECK(problems_of(R"({"cni":null})") ==
        Problems{"spec.values.cni is set by the operator: the operator chains Cilium behind "
                 "VPC-CNI"});
  CHECK(
      problems_of(R"({"ipam":"x"})") ==
      Problems{"spec.values.ipam is set by the operator: TKE's own IPAM hands out the addresses"});
  CHECK(problems_of(R"({"extraConfig":[]})").size() == 1);
  CHECK(problems_of(R"({"operator":false})").size() == 1);
}

TEST_CASE("problems: settings that cannot work on VPC-CNI") {
  const auto [values, starts] = GENERATE(table<const char*, const char*>({
      {R"({"gatewayAPI":{"enabled":true}})", "spec.values.gatewayAPI.enabled: true cannot work"},
      {R"({"ingressController":{"enabled":true}})", "spec.values.ingressController.enabled: true"},
      {R"({"envoyConfig":{"enabled":true}})", "spec.values.envoyConfig.enabled: true"},
      {R"({"bpf":{"hostLegacyRouting":false}})", "spec.values.bpf.hostLegacyRouting: false"},
      {R"({"encryption":{"type":"ipsec"}})", "spec.values.encryption.type: \"ipsec\""},
      {R"({"ipv4":{"enabled":false}})", "spec.values.ipv4.enabled: false cannot work"},
      {R"({"preflight":{"enabled":true}})", "spec.values.preflight.enabled: true cannot work"},
      {R"({"eni":{"enabled":true}})", "spec.values.eni.enabled: true cannot work"},
      {R"({"extraConfig":{"enable-envoy-config":"true"}})",
       "spec.values.extraConfig.enable-envoy-config: true cannot work on VPC-CNI"},
      {R"({"extraArgs":["--enable-ipsec"]})",
       "spec.values.extraArgs[0] sets --enable-ipsec: true cannot work on VPC-CNI"},
  }));
  CAPTURE(values);
  const Problems problems = problems_of(values);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].starts_with(starts));
}

TEST_CASE("problems: all of them at once") {
  CHECK(problems_of(R"({"agent":false,"devices":[],"gatewayAPI":{"enabled":true}})").size() == 3);
}

TEST_CASE("problems: hostile shapes are harmless") {
  for (const char* values : {R"({"cni":[1,2]})", R"({"extraArgs":"--devices"})",
                             R"({"extraArgs":[1,null,{}]})", R"({"":{"~":1,"/":2}})"}) {
    INFO(values);
    CHECK(problems_of(values).size() <= 1);
  }
}

TEST_CASE("problems: their place is named, and no value") {
  const Problems problems = problems_of(
      "{}", {{.place = "spec.valuesFrom[1], Secret cilium: ", .json = R"({"ipam":{"mode":"hunter2"},
      "encryption":{"type":"ipsec"},"cni":"hunter2","extraArgs":["--devices=hunter2"],
      "extraConfig":{"devices":"hunter2","x":12345678},"operator":{"tolerations":{"hunter2":1}},
      "extraEnv":[{"name":"CILIUM_DEVICES","value":"hunter2"}]})"}});
  REQUIRE(problems.size() == 8);
  for (const std::string& problem : problems) {
    INFO(problem);
    CHECK(problem.starts_with("spec.valuesFrom[1], Secret cilium: "));
    CHECK(problem.find("hunter2") == std::string::npos);
    CHECK(problem.find("12345678") == std::string::npos);
  }
  CHECK(problems[0].starts_with("spec.valuesFrom[1], Secret cilium: ipam.mode is set by"));
}

TEST_CASE("places: what the chart does not know is the user's only if the user set it") {
  const std::vector<UserValues> user = {
      {.place = "spec.valuesFrom[0], Secret s: ", .json = R"({"hubble":{"relai":1}})"},
      {.place = "spec.values.", .json = R"({"hubble":{"relai":2},"a~b":{"c/d":1},"x":[]})"}};
  CHECK(places_of({"/hubble/relai", "/preflight/envoy", "/a~0b/c~1d", "/x/0", "no pointer", ""},
                  user) == Problems{"spec.valuesFrom[0], Secret s: hubble.relai",
                                    "spec.values.hubble.relai", "spec.values.a~0b.c~1d"});
  CHECK(places_of({}, user).empty());
  CHECK(places_of({"/~9"}, user).empty());
}

}  // namespace
}  // namespace tco::values
