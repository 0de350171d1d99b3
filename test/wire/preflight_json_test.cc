// What preflight reads of other people's objects.
#include "wire/preflight_json.h"

#include <catch2/catch.hpp>

namespace tco::wire {
namespace {

TEST_CASE("workload pods: a page, and where it goes on") {
  const auto page = parse_workload_pods(R"({"kind":"PodList",
      "metadata":{"resourceVersion":"7","continue":"next"},"items":[
      {"metadata":{"name":"web","namespace":"shop","resourceVersion":"1"},
       "spec":{"containers":[{"name":"c"}],"nodeName":"node-1"}},
      {"metadata":{"name":"db","namespace":"shop","resourceVersion":"2"},"spec":{}}]})");
  REQUIRE(page);
  CHECK(page->continue_token == "next");
  CHECK(page->pods ==
        std::vector<model::WorkloadPod>{{.ns = "shop", .name = "web", .node = "node-1"},
                                        {.ns = "shop", .name = "db", .node = ""}});
  for (const char* other : {"", "[]", R"({"items":[)", R"({"items":[{}],"metadata":{}})"}) {
    INFO(other);
    CHECK(parse_workload_pods(other).error().kind == ErrorKind::Decode);
  }
}

std::string webhook(const std::string& with) {
  return R"({"items":[{"metadata":{"name":"policy"},"webhooks":[{"name":"pods.example.com",
      "clientConfig":{"service":{"namespace":"ns","name":"svc"}},
      "rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],
                "resources":["pods"]}])" +
         with + "}]}]}";
}

bool intercepts(const std::string& json) {
  const auto found = parse_interceptors(json, {{"kubernetes.io/metadata.name", "kube-system"}},
                                        {{"k8s-app", "cilium"}});
  REQUIRE(found);
  return !found->empty();
}

TEST_CASE("webhooks: one that is asked about the agents' pods") {
  const auto found = parse_interceptors(webhook(""), {}, {});
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->front().configuration == "policy");
  CHECK(found->front().name == "pods.example.com");
  CHECK(found->front().service_ns == "ns");
  CHECK(found->front().service == "svc");
}

TEST_CASE("webhooks: what keeps one from being asked, or from mattering") {
  CHECK(intercepts(webhook(R"(,"failurePolicy":"Fail")")));
  CHECK_FALSE(intercepts(webhook(R"(,"failurePolicy":"Ignore")")));

  const auto in_namespaces = [](const std::string& selector) {
    return intercepts(webhook(R"(,"namespaceSelector":)" + selector));
  };
  CHECK(in_namespaces("{}"));
  CHECK_FALSE(in_namespaces(R"({"matchLabels":{"policy":"on"}})"));
  CHECK(in_namespaces(R"({"matchLabels":{"kubernetes.io/metadata.name":"kube-system"}})"));
  const auto expression = [&](const std::string& op, const std::string& values) {
    return in_namespaces(R"({"matchExpressions":[{"key":"kubernetes.io/metadata.name",)"
                         R"("operator":")" +
                         op + R"(","values":)" + values + "}]}");
  };
  CHECK_FALSE(expression("NotIn", R"(["kube-system"])"));
  CHECK(expression("NotIn", R"(["shop"])"));
  CHECK(expression("In", R"(["kube-system"])"));
  CHECK_FALSE(expression("In", R"(["shop"])"));
  CHECK(expression("Exists", "null"));
  CHECK_FALSE(expression("DoesNotExist", "null"));

  CHECK(intercepts(webhook(R"(,"objectSelector":{"matchLabels":{"k8s-app":"cilium"}})")));
  CHECK_FALSE(intercepts(webhook(R"(,"objectSelector":{"matchLabels":{"app":"web"}})")));
}

TEST_CASE("webhooks: only those that are asked when a pod is created") {
  const auto rule = [](const std::string& text) {
    return intercepts(R"({"items":[{"metadata":{"name":"p"},"webhooks":[{"name":"w",
        "clientConfig":{"service":{"namespace":"n","name":"s"}},"rules":[)" +
                      text + "]}]}]}");
  };
  CHECK(rule(R"({"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/*"]})"));
  CHECK_FALSE(rule(R"({"operations":["UPDATE"],"apiGroups":[""],"apiVersions":["v1"],
                      "resources":["pods"]})"));
  CHECK_FALSE(rule(R"({"operations":["CREATE"],"apiGroups":["apps"],"apiVersions":["v1"],
                      "resources":["*"]})"));
  CHECK_FALSE(rule(R"({"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],
                      "resources":["pods/exec"]})"));
  CHECK_FALSE(intercepts(R"({"items":[{"metadata":{"name":"p"},"webhooks":[{"name":"w",
      "clientConfig":{"url":"https://example.com"},"rules":[{"operations":["*"],
      "apiGroups":["*"],"apiVersions":["*"],"resources":["*"]}]}]}]})"));
}

TEST_CASE("webhooks: what is no list of them") {
  for (const char* other : {"", "{}", R"({"items":{}})", R"({"items":[{"webhooks":1}]})"}) {
    INFO(other);
    CHECK(parse_interceptors(other, {}, {}).error().kind == ErrorKind::Decode);
  }
}

TEST_CASE("a Service's selector, and its pods' network") {
  CHECK(*parse_service_selector(R"({"spec":{"selector":{"b":"2","a":"1"}}})") == "a=1,b=2");
  CHECK(parse_service_selector(R"({"spec":{}})")->empty());
  CHECK(parse_service_selector(R"({"spec":{"selector":1}})").error().kind == ErrorKind::Decode);
  const auto none = parse_pod_networks(R"({"items":[]})");
  CHECK(none->pods == 0);
  const auto mixed = parse_pod_networks(R"({"items":[{"spec":{"hostNetwork":true}},{"spec":{}}]})");
  CHECK(mixed->pods == 2);
  CHECK_FALSE(mixed->all_on_host);
  CHECK(parse_pod_networks(R"({"items":[{"spec":{"hostNetwork":true}}]})")->all_on_host);
  CHECK(parse_pod_networks("nonsense").error().kind == ErrorKind::Decode);
}

TEST_CASE("node pools: the seed's sample, and one with what it lacks") {
  const std::string annotation = R"("beta.karpenter.k8s.tke.machine.spec/annotations":)"
                                 R"("node.tke.cloud.tencent.com/beta-image=ts4-public")";
  const auto pools = parse_karpenter_pools(R"({"items":[
      {"metadata":{"name":"default"},"spec":{"template":{"metadata":{"annotations":{)" +
                                           annotation + R"(}},"spec":{"requirements":[]}}}},
      {"metadata":{"name":"bare"},"spec":{"template":{"spec":{
        "startupTaints":[{"key":"node.cilium.io/agent-not-ready","effect":"NoExecute"}],
        "taints":[{"key":"a"},{"key":"b"}]}}}}]})");
  REQUIRE(pools);
  CHECK(*pools ==
        std::vector<model::NodePool>{{.what = "Karpenter NodePool default",
                                      .karpenter = true,
                                      .startup_taints = {},
                                      .taints = {},
                                      .newer_system = true},
                                     {.what = "Karpenter NodePool bare",
                                      .karpenter = true,
                                      .startup_taints = {"node.cilium.io/agent-not-ready"},
                                      .taints = {"a", "b"},
                                      .newer_system = false}});
  CHECK(parse_karpenter_pools("{}").error().kind == ErrorKind::Decode);
}

TEST_CASE("node pools: MachineSets, with the annotation wherever it is") {
  const auto pools = parse_machine_sets(R"({"items":[
      {"metadata":{"name":"np-1","annotations":{
        "node.tke.cloud.tencent.com/image-label":"ts4-public"}}},
      {"metadata":{"name":"np-2"},"spec":{"template":{"metadata":{"annotations":{
        "node.tke.cloud.tencent.com/beta-image":"ts4-public"}},
        "spec":{"taints":[{"key":"node.cilium.io/agent-not-ready"}]}}}},
      {"metadata":{"name":"np-3"},"spec":{}}]})");
  REQUIRE(pools);
  REQUIRE(pools->size() == 3);
  CHECK((*pools)[0].newer_system);
  CHECK((*pools)[1].newer_system);
  CHECK((*pools)[1].taints == std::vector<std::string>{"node.cilium.io/agent-not-ready"});
  CHECK_FALSE((*pools)[2].newer_system);
  CHECK((*pools)[2].what == "MachineSet np-3");
}

TEST_CASE("an object's labels") {
  CHECK(*parse_labels(R"({"metadata":{"labels":{"a":"1"}}})") == Labels{{"a", "1"}});
  CHECK(parse_labels(R"({"metadata":{}})")->empty());
  CHECK(parse_labels(R"({"metadata":{"labels":[]}})").error().kind == ErrorKind::Decode);
}

}  // namespace
}  // namespace tco::wire
