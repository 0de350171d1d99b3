// What is done on nodes, as it is asked of the API server.
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

const model::NodePod kPod{.ns = "shop", .name = "web", .uid = "u"};

TEST_CASE("daemon sets of ours: applied whole and by force, deleted by uid") {
  Fixture f({{.body = R"({"metadata":{"name":"x","resourceVersion":"42"}})"},
             {.body = "{}"},
             {.status = 404},
             {.status = 409}});
  CHECK(*f.api.apply_daemon_set({"kube-system", "x", "{}"}) == "42");
  CHECK(f.client.requests()[0].target ==
        "/apis/apps/v1/namespaces/kube-system/daemonsets/x"
        "?fieldManager=tke-cilium-operator&force=true");
  CHECK(f.client.requests()[0].content_type == "application/apply-patch+yaml");
  CHECK(f.api.delete_daemon_set({"kube-system", "x", "u"}));
  CHECK(f.client.requests()[1].body.find(R"("uid":"u")") != std::string::npos);
  CHECK(f.api.delete_daemon_set({"kube-system", "x", "u"}).error().kind == ErrorKind::Conflict);
  CHECK(f.api.delete_daemon_set({"kube-system", "x", "u"}).error().kind == ErrorKind::Conflict);
}

TEST_CASE("pods of a node: page by page, and only those that matter") {
  const std::string first =
      R"({"metadata":{"resourceVersion":"7","continue":"next"},"items":[
          {"metadata":{"namespace":"a","name":"b","uid":"u","resourceVersion":"1"}}]})";
  Fixture f({{.body = first}, {.body = R"({"metadata":{"resourceVersion":"7"},"items":[]})"}});
  const auto pods = f.api.pods_on("10.0.64.3");
  REQUIRE(pods);
  CHECK(pods->size() == 1);
  CHECK(f.client.requests()[0].target ==
        "/api/v1/pods?fieldSelector=spec.nodeName%3D10.0.64.3%2Cspec.hostNetwork%3Dfalse%2C"
        "status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed&limit=100");
  CHECK(f.client.requests()[1].target.ends_with("&limit=100&continue=next"));
}

TEST_CASE("evict: a budget's refusal is no error, a pod that is gone is a success") {
  Fixture f({{.status = 201}, {.status = 429}, {.status = 404}, {.status = 409}, {.status = 403}});
  CHECK(*f.api.evict(kPod));
  CHECK(f.client.requests()[0].target ==
        "/api/v1/namespaces/shop/pods/web/eviction?fieldManager=tke-cilium-operator");
  CHECK(f.client.requests()[0].method == wire::Method::Post);
  CHECK_FALSE(*f.api.evict(kPod));
  CHECK(*f.api.evict(kPod));
  CHECK(*f.api.evict(kPod));
  const auto forbidden = f.api.evict(kPod);
  REQUIRE_FALSE(forbidden);
  CHECK(forbidden.error().kind == ErrorKind::Forbidden);
}

}  // namespace
}  // namespace tco::execute
