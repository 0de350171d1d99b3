// Thousands of nodes become classes; their names and addresses become aliases.
#include "survey/nodes.h"

#include <catch2/catch.hpp>

namespace tco::survey {
namespace {

using wire::Json;

Json node(const std::string& name, const Json& labels, const Json& taints = Json::array()) {
  return {{"metadata", {{"name", name}, {"labels", labels}}},
          {"spec", {{"taints", taints}}},
          {"status",
           {{"addresses", {{{"type", "InternalIP"}, {"address", name}}}},
            {"allocatable", {{"cpu", "4"}, {"tke.cloud.tencent.com/eni-ip", "61"}}},
            {"nodeInfo", {{"osImage", "TencentOS Server 4.4"}, {"kernelVersion", "6.6.98"}}}}}};
}

const Json kTaint = {
    {{"key", "node.cilium.io/agent-not-ready"}, {"value", "true"}, {"effect", "NoExecute"}}};

TEST_CASE("kinds, by TKE's labels") {
  Nodes nodes;
  nodes.add(node("10.0.0.1", {{"tke.cloud.tencent.com/nodepool-id", "np-1"}}));
  nodes.add(node("10.0.0.2", {{"node.tke.cloud.tencent.com/machineset", "np-2"}}));
  nodes.add(node("10.0.0.3", {{"node.tke.cloud.tencent.com/machineset", "np-3"},
                              {"karpenter.sh/nodepool", "default"}}));
  nodes.add(node("eklet-subnet-1", Json::object()));
  nodes.add(node("10.0.0.5", {{"node.kubernetes.io/instance-type", "external"}}));
  nodes.add(node("10.0.0.6", Json::object()));
  const Json summary = nodes.summary();
  CHECK(summary["count"] == 6);
  CHECK(summary["byKind"] == Json({{"karpenter", 1},
                                   {"native", 1},
                                   {"normal", 1},
                                   {"other", 1},
                                   {"registered", 1},
                                   {"super", 1}}));
  CHECK(nodes.kind_of("10.0.0.3") == "karpenter");
  CHECK(nodes.kind_of("10.9.9.9") == "unknown");
  CHECK(nodes.aliases().replace("on 10.0.0.1, eklet-subnet-1.") == "on normal-1, super-1.");
}

TEST_CASE("equal nodes are one class with a number") {
  Nodes nodes;
  for (int i = 0; i < 5000; ++i) {
    nodes.add(node("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250),
                   {{"tke.cloud.tencent.com/nodepool-id", "np-1"}}));
  }
  const Json summary = nodes.summary();
  REQUIRE(summary["classes"].size() == 1);
  CHECK(summary["classes"][0]["count"] == 5000);
  CHECK(summary["classes"][0]["resources"] == Json({"tke.cloud.tencent.com/eni-ip"}));
  CHECK(summary["classes"][0]["labelsOfOne"] ==
        Json({{"tke.cloud.tencent.com/nodepool-id", "np-1"}}));
  CHECK(summary.dump().size() < 2000);
}

TEST_CASE("too many classes are cut, and that is told") {
  Nodes nodes;
  for (int i = 0; i < 45; ++i) {
    Json one = node("n" + std::to_string(i), Json::object());
    one["status"]["nodeInfo"]["kernelVersion"] = "6.6." + std::to_string(i);
    nodes.add(one);
  }
  CHECK(nodes.summary()["classes"].size() == 40);
  CHECK(nodes.summary()["classesOmitted"] == 5);
}

TEST_CASE("Cilium's taint against machines and agents") {
  Nodes nodes;
  for (const auto& [name, taints] : {std::pair{"a", kTaint}, std::pair{"b", Json::array()}}) {
    nodes.add(node(name,
                   {{"node.tke.cloud.tencent.com/machineset", "np-1"},
                    {"node.tke.cloud.tencent.com/machine", std::string("m-") + name}},
                   taints));
    nodes.add_machine(
        {{"metadata", {{"name", std::string("m-") + name}}}, {"spec", {{"taints", kTaint}}}});
    nodes.add_agent({{"spec", {{"nodeName", name}}},
                     {"status", {{"conditions", {{{"type", "Ready"}, {"status", "True"}}}}}}});
  }
  CHECK(nodes.summary()["ciliumTaint"] == Json({{"nodes", 1},
                                                {"nodesWithReadyAgent", 1},
                                                {"nodesOfMachinesThatDeclareIt", 2},
                                                {"nodesOfMachinesThatDeclareItWithoutIt", 1}}));
}

TEST_CASE("a hostile node is counted, and nothing more") {
  Nodes nodes;
  nodes.add(
      {{"metadata", {{"name", 7}, {"labels", "none"}}}, {"spec", 1}, {"status", Json::array()}});
  nodes.add_machine({{"spec", {{"taints", "none"}}}});
  nodes.add_agent({{"status", {{"conditions", 3}}}});
  CHECK(nodes.summary()["byKind"] == Json({{"other", 1}}));
}

TEST_CASE("aliases: whole words only, and public addresses") {
  Aliases aliases;
  aliases.add("10.0.0.1", "normal-1");
  aliases.add("", "nothing");
  aliases.add("10.0.0.1", "another");
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row row = GENERATE(values<Row>({
      {"10.0.0.1", "normal-1"},
      {"10.0.0.1:8080, 10.0.0.1.", "normal-1:8080, normal-1."},
      {"10.0.0.12 110.0.0.1", "10.0.0.12 (public address)"},
      {"https://43.1.2.3:443/", "https://(public address):443/"},
      {"10.0.0.0/16 172.16.0.0/12 192.168.1.1", "10.0.0.0/16 172.16.0.0/12 192.168.1.1"},
      {"169.254.128.112 127.0.0.1 100.64.0.1 0.0.0.0 224.0.0.1 9.0.0.1 11.1.1.1",
       "169.254.128.112 127.0.0.1 100.64.0.1 0.0.0.0 224.0.0.1 9.0.0.1 11.1.1.1"},
      {"172.32.0.1 192.169.0.1 100.128.0.1 169.253.0.1",
       "(public address) (public address) (public address) (public address)"},
      {"v1.18.2 1.2.3 1.2.3.4.5", "v1.18.2 1.2.3 1.2.3.4.5"},
      {"...", "..."},
      {"", ""},
  }));
  CHECK(aliases.replace(row.text) == row.expected);
}

}  // namespace
}  // namespace tco::survey
