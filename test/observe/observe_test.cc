// One look: what is read live, what comes from caches, and what a failed read means.
#include "observe/observe.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/names.h"
#include "fakes/cache_feed.h"
#include "fakes/manual_clock.h"
#include "fakes/world.h"

namespace tco::observe {
namespace {

using namespace std::chrono_literals;

struct Fixture {
  plan::World truth = healthy();
  FakeCluster cluster{truth};
  CacheFeed feed;
  ManualClock clock;

  Fixture() {
    clock.advance(kNow - clock.system_now());
    feed.deliver(cluster);
  }
  Observer observer{feed.caches(), cluster, cluster, clock, {.version = "0.1.0"}};

  // Not what is read only when it is due.
  std::optional<plan::World> look() {
    return observer.look(*cluster.object, {.epoch = 7, .since = kNow}, {});
  }
  bool asked(const std::string& verb) const {
    return std::ranges::count(cluster.requests, verb, &Request::verb) > 0;
  }
  bool unread(plan::Part part) { return look()->unread.contains(part); }
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

TEST_CASE("observe: since when the operator has worked without a break") {
  Fixture f;
  const auto after = [&](std::chrono::seconds passed, std::int64_t epoch = 7) {
    f.clock.advance(passed);
    return f.observer.look(*f.cluster.object, {.epoch = epoch, .since = kNow}, {}).working_since -
           kNow;
  };
  CHECK(after(0s) == 0s);
  CHECK(after(10s) == 0s);
  f.cluster.object->spec.suspend = true;
  CHECK(after(10s) == 20s);
  CHECK(after(10s) == 30s);
  f.cluster.object->spec.suspend = false;
  CHECK(after(10s) == 40s);
  CHECK(after(10s) == 40s);
  f.cluster.stop = stop_order();
  f.feed.deliver(f.cluster);
  CHECK(after(10s) == 60s);
  f.cluster.stop.reset();
  f.feed.deliver(f.cluster);
  CHECK(after(10s) == 70s);
  CHECK(after(10s) == 70s);
  CHECK(after(10s, 8) == 90s);  // nobody led in between
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
  f.clock.advance(60s);
  CHECK(f.look()->flow_control.error().kind == ErrorKind::Forbidden);
}

TEST_CASE("observe: flow control is read at times, after our own write, and on request") {
  Fixture f;
  const auto times = [&] {
    return std::ranges::count(f.cluster.requests, "get-flow-control", &Request::verb);
  };
  f.look();
  REQUIRE(times() == 1);
  CHECK(*f.look()->flow_control == *f.truth.flow_control);
  CHECK(times() == 1);
  f.observer.acting(plan::ApplyFlowControl{});
  f.look();
  CHECK(times() == 2);
  f.cluster.object->requested_at = "now";
  f.look();
  CHECK(times() == 3);
  f.clock.advance(50s);
  f.look();
  CHECK(times() == 4);
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

TEST_CASE("observe: a part that cannot be read is told, with what was read of it last") {
  using plan::Part;
  const auto& [verb, part] = GENERATE(table<const char*, Part>({
      {"get-config-map", Part::Records},
      {"get-config-map", Part::PlanRecord},
      {"get-config-map", Part::CniConfig},
      {"get-version", Part::KubernetesVersion},
      {"get-flow-control", Part::FlowControl},
  }));
  Fixture f;
  CHECK_FALSE(f.unread(part));
  f.cluster.fate = [&, verb = verb](const Request& request) {
    return request.verb == verb ? Fate::Refused : Fate::Served;
  };
  f.cluster.object->requested_at = "now";  // also what is not read on every pass
  const auto world = f.look();
  REQUIRE(world->unread.contains(part));
  CHECK(world->unread.at(part).error.kind == ErrorKind::Unavailable);
  CHECK(world->unread.at(part).since == kNow);
  CHECK(world->records.api_server == f.truth.records.api_server);
  CHECK(world->cni_config == f.truth.cni_config);
  CHECK(world->kubernetes.text == "v1.34.1-tke.8");
  f.clock.advance(std::chrono::minutes{1});
  CHECK(f.look()->unread.at(part).since == kNow);
  f.cluster.fate = [](const Request&) { return Fate::Served; };
  CHECK_FALSE(f.unread(part));
}

TEST_CASE("observe: the release's objects are carried over, and told as unread until the retry") {
  Fixture f;
  const auto times = [&] {
    return std::ranges::count(f.cluster.requests, "get-live", &Request::verb);
  };
  REQUIRE(f.look()->live);
  CHECK(f.look()->live->revision == f.cluster.helm.release->revision);
  CHECK(times() == 1);
  f.cluster.fate = [](const Request& request) {
    return request.verb == "get-live" ? Fate::Refused : Fate::Served;
  };
  f.clock.advance(10min);
  const auto failed = f.look();
  CHECK(failed->unread.contains(plan::Part::ReleaseObjects));
  CHECK(failed->live);
  f.cluster.fate = [](const Request&) { return Fate::Served; };
  CHECK(f.unread(plan::Part::ReleaseObjects));
  CHECK(times() == 2);
  f.clock.advance(1min);
  CHECK_FALSE(f.unread(plan::Part::ReleaseObjects));
}

TEST_CASE("observe: pools that we may not read are none") {
  Fixture f;
  f.cluster.preflight.node_pools = {{.what = "Karpenter NodePool web", .karpenter = true}};
  REQUIRE(f.look()->node_pools);
  CHECK(f.look()->node_pools->size() == 1);
}

TEST_CASE("observe: a part of two reads is unread since the first time that one of them failed") {
  Fixture f;
  f.cluster.object->meta.deleting = true;
  f.cluster.object->spec.deletion_policy = model::DeletionPolicy::Uninstall;
  f.cluster.fate = [](const Request& request) {
    return request.verb == "get-config-map-owners" ? Fate::Refused : Fate::Served;
  };
  REQUIRE(f.unread(plan::Part::CniConfig));
  f.clock.advance(std::chrono::minutes{1});
  CHECK(f.look()->unread.at(plan::Part::CniConfig).since == kNow);
}

TEST_CASE("observe: a poisoned entry of the records spoils no other") {
  Fixture f;
  f.cluster.config_maps[{"kube-system", std::string(names::kStateConfigMap)}]
                       ["original.daemonset.kube-system.kube-proxy"] = "garbage";
  const auto world = f.look();
  CHECK(world->records.unreadable.contains("original.daemonset.kube-system.kube-proxy"));
  CHECK(world->records.api_server == f.truth.records.api_server);
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

TEST_CASE("caches: what keeps one from showing the cluster") {
  Fixture f;
  CHECK_FALSE(trouble(f.feed.caches().nodes));
  f.feed.node_writer().problem(Error{ErrorKind::Forbidden, "list nodes: 403"}, SteadyTime{});
  REQUIRE(trouble(f.feed.caches().nodes));
  CHECK(trouble(f.feed.caches().nodes)->message == "list nodes: 403");
  CHECK(f.unread(plan::Part::Nodes));
  CHECK_FALSE(f.unread(plan::Part::CiliumPods));
}

TEST_CASE("caches: one that never listed is waited for until it says why") {
  CacheFeed feed;
  CHECK_FALSE(settled(feed.caches()));
  FakeCluster cluster{healthy()};
  feed.deliver(cluster);
  CHECK(settled(feed.caches()));
}

TEST_CASE("observe: the objects of spec.valuesFrom are read, if there are any") {
  Fixture f;
  CHECK(f.look()->values_from->empty());
  CHECK_FALSE(f.asked("get-values"));

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
  CHECK_FALSE(f.asked("get-values"));
}

}  // namespace
}  // namespace tco::observe
