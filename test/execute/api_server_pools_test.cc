// Karpenter's objects: what is asked, and what the answers mean.
#include <catch2/catch.hpp>

#include "execute/api_server.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_http_client.h"

namespace tco::execute {
namespace {

struct Fixture {
  ScriptedHttpClient client;
  ManualClock clock;
  ApiServer api{client, {}, clock, "pod-1", {}};
  explicit Fixture(std::deque<ScriptedHttpClient::Answer> script) {
    client.script = std::move(script);
  }
};

TEST_CASE("karpenter: classes and pools, with their specs") {
  Fixture f({{.body = R"({"items":[{"metadata":{"name":"a"},"spec":{"x":1}}]})"},
             {.body = R"({"items":[{"metadata":{"name":"b"},"spec":{"y":2}}]})"}});
  const auto found = f.api.karpenter();
  REQUIRE(found);
  CHECK(found->served);
  CHECK(found->objects ==
        std::vector<model::PoolObject>{
            {.kind = model::PoolKind::NodeClass, .name = "a", .spec = R"({"x":1})"},
            {.kind = model::PoolKind::NodePool, .name = "b", .spec = R"({"y":2})"}});
  CHECK(f.client.requests()[0].target ==
        "/apis/karpenter.k8s.tke/v1beta1/tkemachinenodeclasses?limit=500");
  CHECK(f.client.requests()[1].target == "/apis/karpenter.sh/v1/nodepools?limit=500");
}

TEST_CASE("karpenter: a cluster that lacks one of the kinds does not serve pools") {
  Fixture f({{.status = 404, .body = "{}"}, {.body = R"({"items":[]})"}});
  const auto found = f.api.karpenter();
  REQUIRE(found);
  CHECK_FALSE(found->served);
  CHECK(found->objects.empty());
}

TEST_CASE("karpenter: a refusal and nonsense are errors") {
  Fixture forbidden({{.status = 403, .body = "{}"}});
  CHECK(forbidden.api.karpenter().error().kind == ErrorKind::Forbidden);
  Fixture nonsense({{.body = R"({"items":[{"metadata":7}]})"}});
  CHECK(nonsense.api.karpenter().error().kind == ErrorKind::Decode);
}

TEST_CASE("karpenter: creating is a POST, so what is there is never changed") {
  Fixture f({{.status = 201, .body = "{}"}, {.status = 409, .body = "{}"}});
  const plan::CreatePoolObject action{
      .kind = model::PoolKind::NodePool, .name = "web", .body = R"({"kind":"NodePool"})"};
  REQUIRE(f.api.create_pool_object(action));
  const wire::HttpRequest request = f.client.requests()[0];
  CHECK(request.method == wire::Method::Post);
  CHECK(request.target == "/apis/karpenter.sh/v1/nodepools?fieldManager=tke-cilium-operator");
  CHECK(request.body == R"({"kind":"NodePool"})");
  CHECK(f.api.create_pool_object(action).error().kind == ErrorKind::Conflict);
}

}  // namespace
}  // namespace tco::execute
