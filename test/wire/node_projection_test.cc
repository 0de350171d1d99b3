// Nodes and Cilium's pods, reduced.
#include <catch2/catch.hpp>

#include "base/rfc3339.h"
#include "fixture.h"
#include "wire/projections.h"

namespace tco::wire {
namespace {

using model::PodComponent;

std::string pod(const std::string& labels, const std::string& status) {
  return R"({"metadata":{"name":"p","namespace":"kube-system","resourceVersion":"1","labels":{)" +
         labels + R"(}},"status":)" + status + "}";
}

TEST_CASE("a node is its kind and its system") {
  const auto node = project_node(fixture("node"));
  REQUIRE(node);
  CHECK(node->meta.name == "10.0.4.17");
  CHECK(node->meta.ns.empty());
  CHECK(node->instance_type == "SA5.MEDIUM4");
  CHECK(node->os == "linux");
  CHECK(node->kernel == "6.6.30-5.tl4.x86_64");
  CHECK(node->os_image == "TencentOS Server 4.2");
  CHECK(node->ready);
}

TEST_CASE("a node shows the mode of VPC-CNI by what it can hand out") {
  const auto offering = [](const std::string& allocatable) {
    return *project_node(R"({"metadata":{"name":"n","resourceVersion":"1"},"status":{"capacity":{)"
                         R"("tke.cloud.tencent.com/eni-ip":"9"},"allocatable":{)" +
                         allocatable + "}}}");
  };
  CHECK(offering(R"("cpu":"2","tke.cloud.tencent.com/eni-ip":"61")").shared_eni);
  CHECK_FALSE(offering(R"("tke.cloud.tencent.com/eni-ip":"61")").independent_eni);
  CHECK(offering(R"("tke.cloud.tencent.com/direct-eni":"4")").independent_eni);
  CHECK_FALSE(offering(R"("tke.cloud.tencent.com/direct-eni":"0")").independent_eni);
  CHECK_FALSE(offering(R"("cpu":"2")").shared_eni);
}

TEST_CASE("a node has all its labels") {
  const auto node = project_node(R"({"metadata":{"name":"n","resourceVersion":"1","labels":{
      "pool":"a","cilium.io/no-schedule":"true","empty":""}}})");
  REQUIRE(node);
  CHECK(node->labels.contain("pool", "a"));
  CHECK(node->labels.contain("empty", ""));
  CHECK(node->labels.contain("cilium.io/no-schedule", "true"));
  CHECK_FALSE(node->labels.contain("poo"));
  CHECK_FALSE(node->labels.contain("a"));
  CHECK(node->no_schedule);
}

TEST_CASE("a node that is not Ready may wait for its network only") {
  const auto lacks = [](const std::string& message) {
    return project_node(
               R"({"metadata":{"name":"n","resourceVersion":"1"},"status":{"conditions":[{"type":)"
               R"("Ready","status":"False","reason":"KubeletNotReady","message":")" +
               message + R"("}]}})")
        ->lacks_network;
  };
  CHECK(
      lacks("container runtime network not ready: NetworkReady=false "
            "reason:NetworkPluginNotReady message:Network plugin returns error"));
  CHECK_FALSE(lacks("container runtime is down"));
}

TEST_CASE("a node's conditions: whether it is reached, and was served by Cilium once") {
  const auto project = [](const std::string& conditions) {
    return *project_node(
        R"({"metadata":{"name":"n","resourceVersion":"1"},"status":{"conditions":[)" + conditions +
        "]}}");
  };
  const std::string up = R"({"type":"NetworkUnavailable","status":"False","reason":"CiliumIsUp",
      "lastTransitionTime":"2026-11-22T10:00:00Z"})";
  CHECK(project("").reachable);
  CHECK_FALSE(project("").cilium_was_up);
  CHECK(project(up).cilium_was_up);
  CHECK(project(up).cilium_up_since == *parse_rfc3339("2026-11-22T10:00:00Z"));
  CHECK_FALSE(project(R"({"type":"NetworkUnavailable","status":"False","reason":"RouteCreated"})")
                  .cilium_was_up);
  CHECK_FALSE(project(up + R"(,{"type":"Ready","status":"Unknown"})").reachable);
  CHECK(project(R"({"type":"Ready","status":"False"})").reachable);
}

TEST_CASE("a node that says nothing, or something else, is not ready") {
  const auto with = [](const std::string& status) {
    return *project_node(R"({"metadata":{"name":"n","resourceVersion":"1"},"status":)" + status +
                         "}");
  };
  CHECK_FALSE(with("{}").ready);
  const model::Node lost = with(R"({"conditions":[
      {"type":"Ready","status":"Unknown","lastTransitionTime":"2026-01-02T03:21:00Z"}]})");
  CHECK_FALSE(lost.ready);
  CHECK(lost.ready_changed == parse_rfc3339("2026-01-02T03:21:00Z"));
}

TEST_CASE("a ready agent pod") {
  const auto agent = project_pod(fixture("agent_pod"));
  REQUIRE(agent);
  CHECK(agent->component == PodComponent::Agent);
  CHECK(agent->node == "10.0.4.17");
  CHECK(agent->template_generation == "3");
  CHECK(agent->ready);
  CHECK(agent->ready_changed == parse_rfc3339("2026-01-02T03:21:00Z"));
  CHECK(agent->waiting.empty());
  CHECK_FALSE(agent->meta.deleting);
}

TEST_CASE("the component is told by the chart's labels") {
  CHECK(project_pod(pod(R"("k8s-app":"cilium-envoy","name":"cilium-envoy")", "{}"))->component ==
        PodComponent::Envoy);
  CHECK(
      project_pod(pod(R"("io.cilium/app":"operator","name":"cilium-operator")", "{}"))->component ==
      PodComponent::Operator);
  CHECK(project_pod(pod(R"("k8s-app":"kube-proxy")", "{}"))->component == PodComponent::KubeProxy);
  CHECK(project_pod(pod(R"("k8s-app":"tke-cni-agent")", "{}"))->component ==
        PodComponent::TKECNIAgent);
  CHECK(project_pod(pod(R"("k8s-app":"tke-cilium-operator-cni")", "{}"))->component ==
        PodComponent::CNICleaner);
  CHECK_FALSE(project_pod(pod(R"("k8s-app":"hubble-relay")", "{}")));
  CHECK_FALSE(project_pod(pod("", "{}")));
}

TEST_CASE("of our own pods, and of no others, the last words count: they say what is wrong") {
  const std::string status =
      R"({"containerStatuses":[{"state":{"waiting":{"reason":"CrashLoopBackOff"}},
          "lastState":{"terminated":{"exitCode":1,"message":"01-other.conf sorts before"}}}]})";
  CHECK(project_pod(pod(R"("k8s-app":"tke-cilium-operator-cni")", status))->waiting ==
        "01-other.conf sorts before");
  CHECK(project_pod(pod(R"("k8s-app":"cilium")", status))->waiting == "CrashLoopBackOff");
  const std::string ready = R"({"conditions":[{"type":"Ready","status":"True"}],
      "containerStatuses":[{"lastState":{"terminated":{"message":"once"}}}]})";
  CHECK(project_pod(pod(R"("k8s-app":"tke-cilium-operator-cni")", ready))->waiting.empty());
}

TEST_CASE("only the condition Ready with status True is ready") {
  const std::string agent = R"("k8s-app":"cilium")";
  CHECK_FALSE(
      project_pod(pod(agent, R"({"conditions":[{"type":"Ready","status":"False"}]})"))->ready);
  CHECK_FALSE(
      project_pod(pod(agent, R"({"conditions":[{"type":"Ready","status":"Unknown"}]})"))->ready);
  CHECK_FALSE(
      project_pod(pod(agent, R"({"conditions":[{"type":"ContainersReady","status":"True"}]})"))
          ->ready);
  CHECK(project_pod(pod(agent, R"({"conditions":[{"status":"True","type":"Ready"}]})"))->ready);
}

TEST_CASE("a waiting container says why; an init container's reason comes first") {
  const std::string agent = R"("k8s-app":"cilium")";
  const auto pulling = project_pod(pod(
      agent,
      R"({"containerStatuses":[{"state":{"running":{}}},{"state":{"waiting":{"message":"Back-off pulling image \"x\"","reason":"ImagePullBackOff"}}}]})"));
  CHECK(pulling->waiting == "ImagePullBackOff: Back-off pulling image \"x\"");
  const auto init = project_pod(pod(
      agent,
      R"({"containerStatuses":[{"state":{"waiting":{"reason":"PodInitializing"}}}],"initContainerStatuses":[{"state":{"terminated":{}}},{"state":{"waiting":{"reason":"CrashLoopBackOff"}}},{"state":{"waiting":{"reason":"PodInitializing"}}}]})"));
  CHECK(init->waiting == "CrashLoopBackOff");
}

TEST_CASE("a container's message is bounded") {
  const auto loud =
      project_pod(pod(R"("k8s-app":"cilium")",
                      R"({"containerStatuses":[{"state":{"waiting":{"reason":"R","message":")" +
                          std::string(100'000, 'x') + R"("}}}]})"));
  CHECK(loud->waiting.size() < 400);
}

}  // namespace
}  // namespace tco::wire
