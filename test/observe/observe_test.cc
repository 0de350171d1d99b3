// One look: what is read live, what comes from caches, and what a failed read means.
#include "observe/observe.h"

#include <catch2/catch.hpp>

#include "base/names.h"
#include "fakes/cache_feed.h"
#include "fakes/manual_clock.h"
#include "fakes/world.h"

namespace tco::observe {
namespace {

struct Fixture {
  plan::World truth = healthy();
  FakeCluster cluster{truth};
  CacheFeed feed;
  ManualClock clock;

  Fixture() {
    clock.advance(kNow - clock.system_now());
    feed.deliver(cluster);
  }
  Result<plan::World> look() {
    return observe(*cluster.object, feed.caches(), {.epoch = 7, .since = kNow}, cluster, cluster,
                   clock, "0.1.0");
  }
};

TEST_CASE("observe: everything a step may look at") {
  Fixture f;
  f.cluster.workloads.push_back(
      deployment("tcr-assistant-system", "tcr-assistant-controller-manager"));
  f.feed.deliver(f.cluster);
  const auto world = f.look();
  REQUIRE(world);
  CHECK(world->now == kNow);
  CHECK(world->operator_version == "0.1.0");
  CHECK(world->epoch == 7);
  CHECK(world->leader_since == kNow);
  CHECK(world->kubernetes.text == "v1.34.1-tke.8");
  CHECK(world->workloads.size() == f.cluster.workloads.size());
  CHECK(world->nodes == f.truth.nodes);
  CHECK(world->pods.size() == 4);
  CHECK(world->api_endpoints == f.truth.api_endpoints);
  CHECK(world->cni_config == f.truth.cni_config);
  CHECK(world->records.api_server == f.truth.records.api_server);
  CHECK(world->records.originals == f.truth.records.originals);
  CHECK(world->helm->release->status == "deployed");
}

TEST_CASE("observe: the CNI ConfigMap is looked for where the spec says") {
  Fixture f;
  f.cluster.object->spec.cni.config_map_key = "another";
  CHECK_FALSE(f.look()->cni_config);
  f.cluster.object->spec.cni.config_map_name = "another";
  CHECK_FALSE(f.look()->cni_config);
  CHECK(f.cluster.requests.back().verb == "get-helm-state");
}

TEST_CASE("observe: a sidecar that is away is part of the World") {
  Fixture f;
  f.cluster.fate = [](const Request& request) {
    return request.verb == "get-helm-state" ? Fate::Refused : Fate::Served;
  };
  const auto world = f.look();
  REQUIRE(world);
  CHECK(world->helm.error().kind == ErrorKind::Unavailable);
}

TEST_CASE("observe: TKE's ranges are looked for only if pods are masqueraded") {
  Fixture f;
  f.cluster.config_maps[{"kube-system", "ip-masq-agent-config"}]["config"] = "ranges";
  CHECK_FALSE(f.look()->ip_masq_config);
  f.cluster.object->spec.egress.mode = model::EgressMode::IPMasq;
  CHECK(f.look()->ip_masq_config == "ranges");
  f.cluster.config_maps.erase({"kube-system", "ip-masq-agent-config"});
  CHECK_FALSE(f.look()->ip_masq_config);
}

TEST_CASE("observe: flow control that we may not read is part of the World") {
  Fixture f;
  CHECK(*f.look()->flow_control == *f.truth.flow_control);
  f.cluster.may_read_flow_control = false;
  CHECK(f.look()->flow_control.error().kind == ErrorKind::Forbidden);
}

TEST_CASE("observe: Karpenter's objects are read only if pools are asked for") {
  Fixture f;
  f.cluster.karpenter_objects = karpenter(node_pool());
  CHECK_FALSE(f.look()->karpenter->served);
  f.cluster.object->spec.node_pools = {node_pool()};
  CHECK(*f.look()->karpenter == karpenter(node_pool()));
  f.cluster.object->meta.deleting = true;
  CHECK_FALSE(f.look()->karpenter->served);
}

TEST_CASE("observe: any other failed read ends the look") {
  const auto* verb = GENERATE("get-config-map", "get-version", "get-flow-control");
  Fixture f;
  f.cluster.fate = [&](const Request& request) {
    return request.verb == verb ? Fate::Refused : Fate::Served;
  };
  REQUIRE_FALSE(f.look());
  CHECK(f.look().error().kind == ErrorKind::Unavailable);
}

TEST_CASE("observe: a poisoned record ends the look; it must not be written over") {
  Fixture f;
  f.cluster.config_maps[{"kube-system", std::string(names::kStateConfigMap)}]
                       ["original.daemonset.kube-system.kube-proxy"] = "garbage";
  REQUIRE_FALSE(f.look());
  CHECK(f.look().error().kind == ErrorKind::Decode);
}

TEST_CASE("caches: synced once every first list is complete") {
  CacheFeed feed;
  CHECK_FALSE(synced(feed.caches()));
  FakeCluster cluster{healthy()};
  feed.deliver(cluster);
  CHECK(synced(feed.caches()));
}

TEST_CASE("caches: behind our own write until the watch has brought it") {
  for (const auto& [kind, key] :
       {std::pair{model::WorkloadKind::DaemonSet, model::ObjectKey{"kube-system", "kube-proxy"}},
        {model::WorkloadKind::Deployment, model::ObjectKey{"kube-system", "tke-eni-ipamd"}},
        {model::WorkloadKind::Deployment, model::ObjectKey{"tcr-assistant-system", "tcr"}}}) {
    INFO(key.name);
    Fixture f;
    CHECK(caught_up(f.feed.caches()));
    expect(f.feed.caches(), {kind, key, "99999"});
    CHECK_FALSE(caught_up(f.feed.caches()));
    f.feed.deliver(f.cluster);
    CHECK(caught_up(f.feed.caches()));
  }
}

TEST_CASE("caches: what keeps one from watching") {
  Fixture f;
  CHECK_FALSE(problem(f.feed.caches()));
  f.feed.node_writer().problem(Error{ErrorKind::Forbidden, "list nodes: 403"});
  REQUIRE(problem(f.feed.caches()));
  CHECK(problem(f.feed.caches())->message == "list nodes: 403");
}

TEST_CASE("observe: the objects of spec.valuesFrom are read, if there are any") {
  Fixture f;
  CHECK(f.look()->values_from->empty());
  CHECK(f.cluster.requests.back().verb == "get-helm-state");

  f.cluster.object->spec.values_from = {{.name = "a"}, {.name = "b"}};
  f.cluster.values_objects = {{"a", R"({"x":1})"}, {"b", "{}"}};
  CHECK(*f.look()->values_from == std::vector<std::string>{R"({"x":1})", "{}"});
  f.cluster.values_objects.erase("b");
  CHECK(f.look()->values_from.error().kind == ErrorKind::Invalid);

  f.cluster.object->meta.deleting = true;
  CHECK(f.look()->values_from->empty());
  f.cluster.object->spec.gate.owner = model::GateOwner::Operator;  // it is upgraded once more
  CHECK_FALSE(f.look()->values_from);
}

TEST_CASE("observe: a sidecar that is away is not asked for values") {
  Fixture f;
  f.cluster.object->spec.values_from = {{.name = "a"}};
  f.cluster.fate = [](const Request& request) {
    return request.verb == "get-helm-state" ? Fate::Refused : Fate::Served;
  };
  CHECK(f.look()->values_from.error().kind == ErrorKind::Unavailable);
  CHECK(f.cluster.requests.back().verb == "get-helm-state");
}

}  // namespace
}  // namespace tco::observe
