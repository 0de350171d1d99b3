// What the operator owns, by every door: issue 9, rows T3 and C34, and what stands beside them.
#include "values/owned.h"

#include <catch2/catch.hpp>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "values/values.h"

namespace tco::values {
namespace {

std::vector<Problem> problems_of(const std::string& values, const std::string& version = "1.18.2") {
  return problems_in({.version = version, .values = values});
}

void refused(const std::string& values, const std::string& starts) {
  CAPTURE(values);
  const std::vector<Problem> problems = problems_of(values);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].kind == ProblemKind::Conflict);
  CHECK(problems[0].text.substr(0, starts.size()) == starts);
}

// cases/01-extraconfig-overrides-owned.yaml
TEST_CASE("owned: what a blog says of extraConfig is refused key by key") {
  const std::vector<Problem> problems = problems_of(R"({"extraConfig":{
      "kube-proxy-replacement":"false","routing-mode":"tunnel","enable-ipv4-masquerade":"true"}})");
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].text ==
        "spec.values.extraConfig.enable-ipv4-masquerade is set by the operator: "
        "set spec.egress.mode instead");
  CHECK(problems[1].text ==
        "spec.values.extraConfig.kube-proxy-replacement is set by the operator: "
        "kube-proxy is retired, so it must stay on");
  CHECK(problems[2].text ==
        "spec.values.extraConfig.routing-mode is set by the operator: the "
        "operator installs native routing only");
}

TEST_CASE("owned: the other doors of case 01") {
  refused(R"({"extraArgs":["--kube-proxy-replacement=false"]})",
          "spec.values.extraArgs[0] sets --kube-proxy-replacement: kube-proxy is retired");
  refused(R"({"extraEnv":[{"name":"CILIUM_KUBE_PROXY_REPLACEMENT","value":"false"}]})",
          "spec.values.extraEnv[0] sets CILIUM_KUBE_PROXY_REPLACEMENT: kube-proxy is retired");
  refused(R"({"operator":{"extraArgs":["--unmanaged-pod-watcher-interval=0"]}})",
          "spec.values.operator.extraArgs[0] sets --unmanaged-pod-watcher-interval: set "
          "spec.values.operator.unmanagedPodWatcher instead");
}

TEST_CASE("owned: every flag by every door") {
  for (const Owned& row : owned()) {
    for (const std::string_view flag : row.flags) {
      if (flag.empty()) continue;
      const std::string name(flag);
      std::string variable = "CILIUM_" + name;
      for (char& c : variable) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
      for (const std::string_view where : {"extraArgs", "operator.extraArgs"}) {
        const std::string place(where);
        for (const std::string& text :
             {"--" + name + "=x", "--" + name, "-" + name + "=x", "--" + name + " x"}) {
          const std::string list = R"({"extraArgs":["--debug",")" + text + R"("]})";
          const bool agent = place == "extraArgs";
          refused(agent ? list : R"({"operator":)" + list + "}",
                  "spec.values." + place + "[1] sets --" + name + ": ");
        }
      }
      for (const std::string_view named : {"", "operator", "envoy", "preflight"}) {
        const std::string program(named);
        const std::string list = R"({"extraEnv":[{"name":")" + variable + R"(","valueFrom":{}}]})";
        refused(program.empty() ? list : "{\"" + program + "\":" + list + "}",
                "spec.values." + program + (program.empty() ? "" : ".") + "extraEnv[0] sets " +
                    variable + ": ");
      }
      refused(R"({"extraConfig":{")" + name + R"(":"x"}})",
              "spec.values.extraConfig." + name + " is set by the operator: ");
    }
  }
}

TEST_CASE("owned: Cilium's programs read a flag whatever its case") {
  refused(R"({"extraConfig":{"Kube-Proxy-Replacement":"false"}})",
          "spec.values.extraConfig.Kube-Proxy-Replacement is set by the operator: ");
  refused(R"({"extraArgs":["--Routing_Mode=tunnel"]})",
          "spec.values.extraArgs[0] sets --routing-mode: ");
}

TEST_CASE("owned: the API server's address has variables of its own") {
  refused(R"({"operator":{"extraEnv":[{"name":"KUBERNETES_SERVICE_HOST","value":"10.0.0.1"}]}})",
          "spec.values.operator.extraEnv[0] sets KUBERNETES_SERVICE_HOST: set spec.apiServer");
}

TEST_CASE("owned: a map is not replaced either") {
  refused(R"({"extraConfig":null})", "spec.values.extraConfig is set by the operator: ");
  refused(R"({"operator":null})", "spec.values.operator is set by the operator: ");
  refused(R"({"podAnnotations":null})", "spec.values.podAnnotations is set by the operator: ");
}

TEST_CASE("owned: what only looks like an owned flag is not") {
  for (const char* values :
       {R"({"extraArgs":["--devices-x=1","devices=1","--","",1,null,"---"]})",
        R"({"extraConfig":{"devices.x":"1","my-ipam":"1"}})",
        R"({"extraEnv":[{"name":"DEVICES","value":"x"},{"name":"CILIUM_","value":"x"},{},1]})",
        R"({"extraEnv":"x","operator":{"extraEnv":{"name":"CILIUM_DEVICES"}}})",
        R"({"operator":{"unmanagedPodWatcher":{"restart":false}}})"}) {
    INFO(values);
    CHECK(problems_of(values).empty());
  }
}

// cases/15-certificates-job-without-nodes.yaml
TEST_CASE("owned: a certificates' job is refused where spec.certificates.hubble refuses it") {
  const std::string hubble = R"({"hubble":{"tls":{"auto":{"method":"cronJob"}}}})";
  refused(hubble, "spec.values.hubble.tls.auto.method: \"cronJob\" needs version 1.19 or newer");
  refused(R"({"clustermesh":{"apiserver":{"tls":{"auto":{"method":"cronJob"}}}}})",
          "spec.values.clustermesh.apiserver.tls.auto.method: \"cronJob\" needs version 1.19");
  CHECK(problems_of(hubble, "1.17.18").size() == 1);
  CHECK(problems_of(hubble, "1.19.6").empty());
  CHECK(problems_of(R"({"hubble":{"tls":{"auto":{"method":"helm"}}}})").empty());
}

TEST_CASE("owned: what the rendered chart must say follows the spec") {
  const auto value = [](const model::InstallationSpec& spec, std::string_view key) {
    for (const model::OwnedSetting& each : owned_settings(spec)) {
      if (each.key == key) return each.program + " " + each.value;
    }
    return std::string("absent");
  };
  CHECK(value({}, "kube-proxy-replacement") == "agent true");
  CHECK(value({}, "enable-ipv4-masquerade") == "agent false");
  CHECK(value({}, "enable-bpf-masquerade") == "absent");
  CHECK(value({}, "set-cilium-node-taints") == "operator false");
  CHECK(value({}, "remove-cilium-node-taints") == "absent");
  CHECK(value({.gate = {.mode = model::GateMode::Off}}, "set-cilium-node-taints") == "absent");
  CHECK(value({.gate = {.owner = model::GateOwner::Operator}}, "remove-cilium-node-taints") ==
        "operator false");
  CHECK(value({.egress = {.mode = model::EgressMode::IPMasq}}, "enable-bpf-masquerade") ==
        "agent true");
  CHECK(value({.datapath = {.devices = {"eth0", "eth1"}}}, "devices") == "agent eth0 eth1");
  CHECK(value({.large_scale = model::Switch::Enabled}, "enable-cilium-endpoint-slice") ==
        "agent true");
}

// The sidecar's tests render the real charts, and find these in them.
TEST_CASE("owned: the settings are as the sidecar's tests know them") {
  Json settings = Json::array();
  for (const model::OwnedSetting& each : owned_settings({})) {
    settings.push_back({{"key", each.key}, {"value", each.value}, {"program", each.program}});
  }
  const std::string path = std::string(TCO_SOURCE_DIR) + "/test/golden/shared/owned.json";
  const std::string text = settings.dump(2) + "\n";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  std::ifstream file(path);
  CHECK(text == std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace
}  // namespace tco::values
