// One action, one request: which port is asked, and what the caches must wait for.
#include "execute/execute.h"

#include <catch2/catch.hpp>

#include "base/names.h"
#include "fakes/fake_cluster.h"
#include "fakes/world.h"
#include "wire/records_json.h"

namespace tco::execute {
namespace {

struct Fixture {
  plan::World world = healthy();
  FakeCluster cluster{world};

  Result<std::optional<Written>> execute(const plan::Action& action) {
    const Planned planned{.installation = world.installation,
                          .unreadable_records = world.records.unreadable,
                          .epoch = world.epoch,
                          .now = world.now};
    return execute::execute(action, planned, cluster, cluster);
  }
  plan::PatchTarget target(std::string_view name) {
    const model::Workload& workload = tco::workload(world, name);
    return {.kind = workload.kind,
            .ns = workload.meta.ns,
            .name = workload.meta.name,
            .uid = workload.meta.uid,
            .resource_version = workload.meta.resource_version};
  }
};

std::string asked(const FakeCluster& cluster) {
  REQUIRE(cluster.requests.size() == 1);
  return cluster.requests[0].text();
}

TEST_CASE("execute: the finalizer is added to those that are there, and only ours is removed") {
  Fixture f;
  f.world.installation.finalizers = f.cluster.object->finalizers = {"a"};
  REQUIRE(f.execute(plan::AddFinalizer{}));
  CHECK(f.cluster.object->finalizers ==
        std::vector<std::string>{"a", std::string(names::kFinalizer)});

  f.world.installation = *f.cluster.object;
  REQUIRE(f.execute(plan::RemoveFinalizer{}));
  CHECK(f.cluster.object->finalizers == std::vector<std::string>{"a"});
}

TEST_CASE("execute: bookkeeping is no business of a cache") {
  Fixture f;
  const auto effect = f.execute(plan::RecordApiServer{"10.0.0.9:1"});
  REQUIRE(effect);
  CHECK_FALSE(effect->has_value());
  CHECK(asked(f.cluster) == "record apiServer");
}

TEST_CASE("execute: a pool's object is created") {
  Fixture f;
  const auto effect = f.execute(plan::CreatePoolObject{
      .kind = model::PoolKind::NodePool, .name = "web", .body = R"({"spec":{"a":1}})"});
  REQUIRE(effect);
  CHECK_FALSE(effect->has_value());
  CHECK(asked(f.cluster) == "create-pool NodePool web");
  CHECK(f.cluster.karpenter_objects.objects.back().spec == R"({"a":1})");
}

TEST_CASE("execute: the first version is recorded under its key") {
  Fixture f;
  REQUIRE(f.execute(plan::RecordFirstVersion{"1.17.18", kNow}));
  CHECK(asked(f.cluster) == "record firstDeployed");  // the first of two entries, in one request
  const auto state = f.cluster.config_map("kube-system", "tke-cilium-operator-state");
  CHECK(state->at("firstVersion") == "1.17.18");
  CHECK(state->at("firstDeployed") == "2026-11-22T10:00:00Z");
}

TEST_CASE("execute: an upgrade and the profile are recorded") {
  Fixture f;
  REQUIRE(f.execute(plan::RecordProfile{"tke-2026.1"}));
  REQUIRE(f.execute(plan::RecordUpgrade{{.from = "1.17.18", .to = "1.18.2"}}));
  const auto state = f.cluster.config_map("kube-system", "tke-cilium-operator-state");
  CHECK(wire::parse_records(*state)->profile == "tke-2026.1");
  CHECK(wire::parse_records(*state)->upgrade->to == "1.18.2");
  REQUIRE(f.execute(plan::RecordStop{{.version = "1.18.4", .destination = "1.19.6"}}));
  CHECK(wire::parse_records(*f.cluster.config_map("kube-system", "tke-cilium-operator-state"))
            ->stop->version == "1.18.4");
}

TEST_CASE("execute: repairs are recorded by object, and when all was installed") {
  Fixture f;
  REQUIRE(f.execute(plan::RecordRepair{"daemonset.ns.x", {.seen = "u/1"}}));
  REQUIRE(f.execute(plan::RecordInstalled{kNow}));
  CHECK(f.cluster.requests[0].text() == "record repairs.daemonset.ns.x");
  CHECK(f.cluster.requests[1].text() == "record installed");
  CHECK(f.cluster.config_maps[{"kube-system", std::string(names::kStateConfigMap)}]["installed"] ==
        "2026-11-22T10:00:00Z");
}

TEST_CASE("execute: a repair is counted once the write succeeded") {
  Fixture f;
  const plan::ApplyCniConfig action{.ns = "n",
                                    .name = "m",
                                    .key = "k",
                                    .text = "t",
                                    .repair = plan::RecordRepair{"configmap.n.m", {.total = 1}}};
  REQUIRE(f.execute(action));
  REQUIRE(f.cluster.requests.size() == 2);
  CHECK(f.cluster.requests[1].text() == "record repairs.configmap.n.m");
}

TEST_CASE("execute: a repair that failed is not counted") {
  Fixture f;
  f.cluster.fate = [](const Request&) { return Fate::Refused; };
  CHECK_FALSE(
      f.execute(plan::ApplyCniConfig{.ns = "n",
                                     .name = "m",
                                     .key = "k",
                                     .text = "t",
                                     .repair = plan::RecordRepair{"configmap.n.m", {.total = 1}}}));
  CHECK(f.cluster.requests.size() == 1);
}

TEST_CASE("execute: an original that cannot be read is not written over") {
  Fixture f;
  f.world.records.unreadable["original.x"] = {.why = "it is no original", .text = "x"};
  const auto effect = f.execute(plan::RecordOriginal{"original.x", {.uid = "u"}});
  REQUIRE_FALSE(effect);
  CHECK(effect.error().kind == ErrorKind::Invalid);
  CHECK(f.cluster.requests.empty());
}

TEST_CASE("execute: an original is recorded under its key") {
  Fixture f;
  REQUIRE(f.execute(plan::RecordOriginal{"original.x", {.uid = "u"}}));
  CHECK(asked(f.cluster) == "record original.x");
}

TEST_CASE("execute: a patched object is told to its cache by version") {
  Fixture f;
  const auto effect = f.execute(plan::RetireDaemonSet{.target = f.target("kube-proxy")});
  REQUIRE(effect);
  REQUIRE(effect->has_value());
  CHECK((*effect)->kind == model::WorkloadKind::DaemonSet);
  CHECK((*effect)->key == model::ObjectKey{"kube-system", "kube-proxy"});
  CHECK((*effect)->resource_version == f.cluster.find("kube-proxy")->meta.resource_version);

  const auto other = f.execute(plan::AddToleration{.target = f.target("tke-eni-ipamd")});
  REQUIRE(other);
  CHECK((*other)->kind == model::WorkloadKind::Deployment);
}

TEST_CASE("execute: so is one that is put back") {
  Fixture f;
  for (const plan::Action& undo :
       {plan::Action(plan::RestoreDaemonSet{.target = f.target("kube-proxy")}),
        plan::Action(plan::RemoveToleration{.target = f.target("tke-eni-ipamd")})}) {
    const auto undone = f.execute(undo);
    REQUIRE(undone);
    CHECK(undone->has_value());
  }
}

TEST_CASE("execute: Helm and the ConfigMap") {
  for (const auto& [action, request] :
       {std::pair<plan::Action, std::string>{plan::ApplyRelease{.name = "cilium"},
                                             "helm-apply cilium"},
        {plan::UninstallRelease{.name = "cilium"}, "helm-uninstall cilium"},
        {plan::DeleteConfigMap{.ns = "n", .name = "m", .uid = "u"}, "delete-config-map m"},
        {plan::UnlockRelease{.name = "cilium", .revision = 1}, "helm-unlock cilium"},
        {plan::ApplyCniConfig{.ns = "n", .name = "m", .key = "k", .text = "t"},
         "apply-cni-config m"}}) {
    Fixture f;
    INFO(request);
    REQUIRE(f.execute(action));
    CHECK(asked(f.cluster) == request);
  }
}

TEST_CASE("execute: an error is passed on, and nothing is tried twice") {
  Fixture f;
  f.cluster.fate = [](const Request&) { return Fate::Lost; };
  const auto effect = f.execute(plan::RetireDaemonSet{.target = f.target("kube-proxy")});
  REQUIRE_FALSE(effect);
  CHECK(effect.error().kind == ErrorKind::Unavailable);
  CHECK(f.cluster.requests.size() == 1);
}

}  // namespace
}  // namespace tco::execute
