// What the answers make of what was read; a sentence for what cannot be known.
#include "survey/questions.h"

#include <catch2/catch.hpp>

namespace tco::survey {
namespace {

using wire::Json;

std::string answer(int number, const Json& found) {
  const std::vector<Answer> all = answers(found);
  REQUIRE(all.size() == 11);
  const Answer& one = all[static_cast<std::size_t>(number - 1)];
  CHECK(one.number == number);
  CHECK_FALSE(one.question.empty());
  CHECK_FALSE(one.see.empty());
  return one.answer;
}

TEST_CASE("an empty survey answers every question with what to do") {
  for (int number = 1; number <= 11; ++number) {
    CHECK(answer(number, Json::object()).size() > 40);
  }
}

TEST_CASE("documents of unexpected types are no answers, and no end") {
  const Json found = {{"daemonSets", 7},      {"deployments", {{"tke-eni-ipamd", "text"}}},
                      {"installations", "x"}, {"nodes", Json::array()},
                      {"configMaps", true},   {"endpointSlices", {{"kubernetes", nullptr}}}};
  for (int number = 1; number <= 11; ++number) CHECK(answer(number, found).size() > 40);
}

Json workload(const Json& pod, int desired = 0) {
  return {{"spec", {{"template", {{"spec", pod}}}}},
          {"status", {{"desiredNumberScheduled", desired}, {"currentNumberScheduled", desired}}}};
}

const Json kEverything = {{{"operator", "Exists"}}};

TEST_CASE("1 and 2: components as they are") {
  const Json pod = {{"containers", {{{"name", "proxy"}}, {{"name", "side"}}}},
                    {"tolerations", {{{"key", "a"}}, {{"operator", "Exists"}}}},
                    {"nodeSelector", {{"os", "linux"}}}};
  const Json found = {{"daemonSets", {{"kube-proxy", workload(pod)}}},
                      {"deployments", {{"tke-eni-ipamd", workload(pod)}}},
                      {"ipamdPodsByKindOfNode", {{"native", 2}}}};
  CHECK(
      answer(1, found).starts_with("kube-proxy: containers proxy, side; tolerates a, everything; "
                                   R"(nodeSelector {"os":"linux"}. tke-cni-agent is not there)"));
  CHECK(answer(2, found).ends_with(R"(Its pods by kind of node: {"native":2}.)"));
}

TEST_CASE("4: whether a taint came back") {
  const auto found = [](int declared, int back) {
    return Json{{"nodes",
                 {{"ciliumTaint",
                   {{"nodesOfMachinesThatDeclareIt", declared},
                    {"nodesWithReadyAgent", back},
                    {"nodesOfMachinesThatDeclareItWithoutIt", declared - back}}}}}};
  };
  CHECK(answer(4, found(0, 0)).starts_with("No node's Machine declares"));
  CHECK(answer(4, found(3, 1))
            .starts_with("3 nodes are of Machines that declare the taint, 2 of them do not have it "
                         "(any more); 1 nodes "
                         "with a ready agent have it."));
}

TEST_CASE("5: whether super nodes count") {
  const auto found = [](int desired) {
    return Json{
        {"nodes", {{"count", 5}, {"byKind", {{"super", 2}, {"normal", 3}}}}},
        {"daemonSets",
         {{"all", workload({{"tolerations", kEverything}}, desired)},
          {"some", workload({{"tolerations", {{{"key", "a"}}}}}, 5)},
          {"selected", workload({{"tolerations", kEverything}, {"nodeSelector", {{"a", "b"}}}}, 5)},
          {"brief", {{"tolerations", kEverything}, {"affinity", true}}}}}};
  };
  CHECK(answer(5, found(5)) ==
        "5 nodes, 2 of them super nodes. all desires 5, 5 are current: super nodes count. "
        "DaemonSets with a nodeSelector or an affinity are left out.");
  CHECK(answer(5, found(3)).find("all desires 3, 3 are current: super nodes do not count.") !=
        std::string::npos);
  CHECK(answer(5, {{"nodes", {{"byKind", {{"normal", 3}}}}}}) ==
        "There is no super node here, so this cluster cannot tell.");
}

TEST_CASE("6: the source of 00-multus.conf, not the file") {
  CHECK(answer(6, {{"configMaps", {{"tke-cni-agent-conf", {{"data", {}}}}}}})
            .starts_with(
                "ConfigMap tke-cni-agent-conf is below \"found\". What is on a node's disk"));
}

TEST_CASE("8 and 11: addresses and resources") {
  const Json found = {
      {"endpointSlices", {{"kubernetes", {{"endpoints", {{{"addresses", {"169.254.128.112"}}}}}}}}},
      {"nodes",
       {{"count", 3},
        {"byKind", {{"registered", 1}}},
        {"classes",
         {{{"count", 2}, {"resources", {"tke.cloud.tencent.com/eni-ip", "example.com/gpu"}}},
          {{"count", 1}, {"resources", {"tke.cloud.tencent.com/eni-ip"}}}}}}}};
  CHECK(answer(8, found) == "default/kubernetes lists 169.254.128.112; 1 registered nodes.");
  CHECK(answer(11, found).starts_with(
      R"(3 nodes; of TKE's resources they have: {"tke.cloud.tencent.com/eni-ip":3}.)"));
}

}  // namespace
}  // namespace tco::survey
