// What preflight asks of the API server: how much, and what the answers come to.
#include <catch2/catch.hpp>

#include "execute/api_server.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_http_client.h"

namespace tco::execute {
namespace {

using Answer = ScriptedHttpClient::Answer;

struct Fixture {
  ScriptedHttpClient client;
  ManualClock clock;
  ApiServer api{client, {}, clock, "pod-1", {}};
  explicit Fixture(std::deque<Answer> script) { client.script = std::move(script); }
};

std::string pods(const std::string& items, const std::string& next) {
  return R"({"metadata":{"resourceVersion":"7","continue":")" + next + R"("},"items":[)" + items +
         "]}";
}

std::string pod(const std::string& name, const std::string& node) {
  return R"({"metadata":{"name":")" + name +
         R"(","namespace":"default","resourceVersion":"1"},"spec":{"nodeName":")" + node + R"("}})";
}

TEST_CASE("workload pods: what the server can leave out is not sent") {
  Fixture f({{.body = pods("", "")}});
  REQUIRE(f.api.workload_pods({"node-1"}, 6));
  CHECK(f.client.requests()[0].target ==
        "/api/v1/pods?fieldSelector=spec.hostNetwork%3Dfalse%2Cspec.nodeName%21%3D%2C"
        "status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed%2C"
        "metadata.namespace%21%3Dkube-system%2Cmetadata.namespace%21%3Dkube-public%2C"
        "metadata.namespace%21%3Dkube-node-lease%2Cmetadata.namespace%21%3Dtcr-assistant-system%2C"
        "metadata.namespace%21%3Dtke-eni-ip-webhook&limit=100");
}

TEST_CASE("workload pods: one a node, page by page, until enough nodes are found") {
  Fixture f({{.body = pods(pod("a", "node-1") + "," + pod("b", "node-1") + "," +
                               pod("kubernetes-proxy-x", "node-2") + "," + pod("c", "another"),
                           "next")},
             {.body = pods(pod("d", "node-3"), "more")}});
  const auto found = f.api.workload_pods({"node-1", "node-2", "node-3"}, 2);
  REQUIRE(found);
  CHECK(*found ==
        std::vector<model::WorkloadPod>{{.ns = "default", .name = "a", .node = "node-1"},
                                        {.ns = "default", .name = "d", .node = "node-3"}});
  CHECK(f.client.requests().size() == 2);
  CHECK(f.client.requests()[1].target.ends_with("&limit=100&continue=next"));
}

const std::string kHome = R"({"metadata":{"name":"kube-system","labels":{"a":"b"}}})";
const std::string kNone = R"({"items":[]})";
const std::string kWebhooks = R"({"items":[{"metadata":{"name":"policy"},"webhooks":[{"name":"w",
    "clientConfig":{"service":{"namespace":"ns","name":"svc"}},
    "namespaceSelector":{"matchLabels":{"a":"b"}},
    "rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"]}]}]}]})";
const std::string kService = R"({"spec":{"selector":{"app":"w"}}})";
const std::string kGone = R"({"kind":"Status","reason":"NotFound","code":404})";

TEST_CASE("pod webhooks: one whose pods need a network") {
  Fixture f({{.body = kHome},
             {.body = kWebhooks},
             {.body = kService},
             {.body = R"({"items":[{"spec":{}}]})"},
             {.body = kNone}});
  const auto found = f.api.pod_webhooks("kube-system");
  REQUIRE(found);
  CHECK(*found ==
        std::vector<model::PodWebhook>{{.configuration = "MutatingWebhookConfiguration policy",
                                        .name = "w",
                                        .service = "ns/svc",
                                        .has_pods = true}});
  CHECK(f.client.requests()[3].target ==
        "/api/v1/namespaces/ns/pods?labelSelector=app%3Dw&limit=20");
}

TEST_CASE("pod webhooks: one whose pods are on the host's network, and one from outside") {
  Fixture f({{.body = kHome},
             {.body = kWebhooks},
             {.body = kService},
             {.body = R"({"items":[{"spec":{"hostNetwork":true}}]})"},
             {.body = kWebhooks},
             {.body = R"({"spec":{}})"}});
  const auto found = f.api.pod_webhooks("kube-system");
  REQUIRE(found);
  CHECK(found->empty());
}

TEST_CASE("pod webhooks: nobody is there to answer") {
  Fixture f({{.body = kHome},
             {.body = kWebhooks},
             {.status = 404, .body = kGone},
             {.body = kWebhooks},
             {.body = kService},
             {.body = kNone}});
  const auto found = f.api.pod_webhooks("kube-system");
  REQUIRE(found);
  REQUIRE(found->size() == 2);
  CHECK_FALSE(found->front().has_pods);
  CHECK_FALSE(found->back().has_pods);
}

TEST_CASE("pod webhooks: a refused list is an error") {
  Fixture f({{.body = kHome},
             {.status = 403, .body = R"({"kind":"Status","reason":"Forbidden","code":403})"}});
  CHECK(f.api.pod_webhooks("kube-system").error().kind == ErrorKind::Forbidden);
}

TEST_CASE("node pools: a cluster without such kinds has none") {
  Fixture f(
      {{.status = 404, .body = kGone}, {.body = R"({"items":[{"metadata":{"name":"np"}}]})"}});
  const auto pools = f.api.node_pools();
  REQUIRE(pools);
  REQUIRE(pools->size() == 1);
  CHECK(pools->front().what == "MachineSet np");
  CHECK(f.client.requests()[0].target == "/apis/karpenter.sh/v1/nodepools?limit=500");
  CHECK(f.client.requests()[1].target ==
        "/apis/node.tke.cloud.tencent.com/v1beta1/machinesets?limit=500");
}

}  // namespace
}  // namespace tco::execute
