// A single pass: what is asked, said and done, and what is not.
#include "app/reconcile.h"

#include <catch2/catch.hpp>

#include "base/log.h"
#include "base/names.h"
#include "fakes/cache_feed.h"
#include "fakes/manual_clock.h"
#include "fakes/world.h"
#include "status/conditions.h"
#include "wire/records_json.h"

namespace tco::app {
namespace {

using namespace std::chrono_literals;
using Asked = std::vector<std::string>;

struct Fixture {
  FakeCluster cluster;
  CacheFeed feed;
  ManualClock clock;
  Reconciler reconciler{feed.caches(), cluster, cluster, cluster, clock, "0.1.0"};

  explicit Fixture(const plan::World& start) : cluster(start) {
    log::set_level(log::Level::Error);
    clock.advance(kNow - clock.system_now());
    feed.deliver(cluster);
  }
  Outcome pass() {
    cluster.requests.clear();
    return reconciler.reconcile_once({.epoch = 3, .since = kNow - 1h});
  }
  Asked writes() const {
    Asked asked;
    for (const Request& request : cluster.requests) {
      if (request.write) asked.push_back(request.text());
    }
    return asked;
  }
  std::string ready() const {
    const auto* found = status::find(cluster.object->status.conditions, "Ready");
    return found == nullptr ? "" : found->status + " " + found->reason;
  }
  // By somebody else; that it will be repaired is on record.
  void put_back_kube_proxy() {
    cluster.find("kube-proxy")->node_selector.reset();
    cluster.config_maps[{"kube-system", std::string(names::kStateConfigMap)}]
                       ["repairs.daemonset.kube-system.kube-proxy"] =
        wire::repairs_text({.seen = "uid-kube-proxy/1", .total = 1, .recent = {kNow}});
    feed.deliver(cluster);
  }
  void fail(const std::string& verb, Fate fate) {
    cluster.fate = [=](const Request& request) {
      return request.verb == verb ? fate : Fate::Served;
    };
  }
};

TEST_CASE("reconcile: no installation, nothing to do") {
  Fixture f(healthy());
  f.cluster.object.reset();
  const Outcome outcome = f.pass();
  CHECK_FALSE(outcome.error);
  CHECK_FALSE(outcome.acted);
  CHECK_FALSE(outcome.recheck);
  CHECK(f.cluster.requests.size() == 2);  // it, and the list of nodes that want a restart
  CHECK(f.writes().empty());
}

const model::ObjectKey kRecycle{"kube-system", std::string(names::kRecycleConfigMap)};

TEST_CASE("reconcile: without an installation the list of nodes that want a restart is kept") {
  plan::World left = healthy();
  left.recycle = model::Recycle{.installation = "uid-default",
                                .nodes = {{"node-1", "boot-1"}, {"node-2", "boot-1"}}};
  Fixture f(left);
  f.cluster.object.reset();
  f.pass();
  CHECK(f.writes().empty());

  f.cluster.nodes[0].boot_id = "boot-2";
  f.feed.deliver(f.cluster);
  CHECK_FALSE(f.pass().error);
  CHECK(f.writes() == Asked{"record recycle"});
  CHECK(f.cluster.config_maps.at(kRecycle).at("nodes") == "node-2 boot-1\n");

  f.cluster.stop = stop_order();
  f.cluster.nodes.pop_back();
  f.feed.deliver(f.cluster);
  f.pass();
  CHECK(f.writes().empty());

  f.cluster.stop.reset();
  f.feed.deliver(f.cluster);
  f.pass();
  CHECK(f.writes() == Asked{"delete-config-map tke-cilium-operator-recycle"});
}

TEST_CASE("reconcile: a list that cannot be read or written is tried again") {
  plan::World left = healthy();
  left.recycle = model::Recycle{.installation = "x", .nodes = {{"gone", "boot-1"}}};
  Fixture f(left);
  f.cluster.object.reset();
  const std::string verb = GENERATE("get-config-map", "delete-config-map");
  f.fail(verb, Fate::Refused);
  CHECK(f.pass().error);
}

TEST_CASE("reconcile: a stop that comes within a pass holds what was about to be done") {
  Fixture f(fresh());
  f.cluster.fate = [&](const Request& request) {
    if (request.verb != "write-status") return Fate::Served;
    f.cluster.stop = stop_order();
    f.feed.deliver(f.cluster);
    return Fate::Served;
  };
  const Outcome outcome = f.pass();
  CHECK(f.writes() == Asked{"write-status"});
  CHECK_FALSE(outcome.acted);
  CHECK(outcome.recheck == 0ms);
  f.pass();
  CHECK(f.ready() == "Unknown Stopped");
}

TEST_CASE("reconcile: the status is told, then one thing is done") {
  Fixture f(fresh());
  const Outcome outcome = f.pass();
  CHECK(outcome.acted);
  CHECK(f.writes() == Asked{"write-status", "set-finalizers 1"});
  CHECK(f.ready() == "Unknown Claiming");
}

TEST_CASE("reconcile: when all is done, it is said once and then nothing is written") {
  Fixture f(healthy());
  CHECK_FALSE(f.pass().acted);
  CHECK(f.writes() == Asked{"write-status", "create-event Installed"});
  CHECK_FALSE(f.pass().acted);
  CHECK(f.writes().empty());
}

TEST_CASE("reconcile: before the caches are synced nothing is decided") {
  FakeCluster cluster{fresh()};
  CacheFeed feed;
  ManualClock clock;
  Reconciler reconciler(feed.caches(), cluster, cluster, cluster, clock, "0.1.0");
  const Outcome outcome = reconciler.reconcile_once({});
  CHECK_FALSE(outcome.acted);
  CHECK(cluster.requests.empty());
}

TEST_CASE("reconcile: caches that may not list are shown, once") {
  FakeCluster cluster{fresh()};
  CacheFeed feed;
  ManualClock clock;
  clock.advance(1h);
  feed.node_writer().problem(Error{ErrorKind::Forbidden, "list nodes: 403"});
  Reconciler reconciler(feed.caches(), cluster, cluster, cluster, clock, "0.1.0");
  CHECK_FALSE(reconciler.reconcile_once({}).error);
  const auto* ready = status::find(cluster.object->status.conditions, "Ready");
  REQUIRE(ready != nullptr);
  CHECK(ready->reason == "Forbidden");
  CHECK(ready->message == "list nodes: 403");
  const auto before = cluster.requests.size();
  CHECK_FALSE(reconciler.reconcile_once({}).error);
  CHECK(cluster.requests.size() == before + 1);  // the look at the installation

  feed.node_writer().problem(Error{ErrorKind::Unavailable, "503"});
  CHECK_FALSE(reconciler.reconcile_once({}).error);
  CHECK(ready->reason == "Forbidden");  // an API server that is away is no news
}

TEST_CASE("reconcile: a cache behind our own write is waited for") {
  Fixture f(healthy());
  f.put_back_kube_proxy();
  REQUIRE(f.pass().acted);
  const Outcome behind = f.pass();
  CHECK_FALSE(behind.acted);
  CHECK(behind.recheck == 200ms);
  CHECK(f.cluster.requests.empty());
  f.feed.deliver(f.cluster);
  CHECK(f.pass().recheck != 200ms);
}

TEST_CASE("reconcile: a failed action is shown at once, and until one works") {
  Fixture f(fresh());
  f.fail("set-finalizers", Fate::Refused);
  const Outcome outcome = f.pass();
  REQUIRE(outcome.error);
  CHECK(outcome.error->kind == ErrorKind::Unavailable);
  CHECK_FALSE(outcome.acted);
  CHECK(f.ready() == "False Retrying");
  f.pass();
  CHECK(f.ready() == "False Retrying");

  f.fail("", Fate::Served);
  CHECK(f.pass().acted);
  f.pass();
  CHECK(f.ready() == "Unknown Recording");
}

TEST_CASE("reconcile: a conflict is cured by looking again and shown to nobody") {
  Fixture f(healthy());
  f.put_back_kube_proxy();
  f.cluster.overtake("kube-proxy");
  const Outcome outcome = f.pass();
  REQUIRE(outcome.error);
  CHECK(outcome.error->kind == ErrorKind::Conflict);
  CHECK(f.ready() == "Unknown RepairingDrift");
}

TEST_CASE("reconcile: a failed look ends the pass, and nothing is written") {
  const auto* verb = GENERATE("get-installation", "get-config-map", "get-version");
  Fixture f(fresh());
  f.fail(verb, Fate::Refused);
  REQUIRE(f.pass().error);
  CHECK(f.writes().empty());
}

TEST_CASE("reconcile: a status that cannot be written ends the pass before anything is done") {
  Fixture f(fresh());
  f.fail("write-status", Fate::Refused);
  REQUIRE(f.pass().error);
  CHECK(f.writes() == Asked{"write-status"});
}

TEST_CASE("reconcile: a lost Event is no reason to do anything again") {
  Fixture f(healthy());
  f.fail("create-event", Fate::Refused);
  CHECK_FALSE(f.pass().error);
  CHECK_FALSE(f.pass().error);
  CHECK(f.writes().empty());
}

TEST_CASE("reconcile: each change of the cluster has its Event") {
  Fixture f(healthy());
  f.pass();
  f.put_back_kube_proxy();
  REQUIRE(f.pass().acted);
  CHECK(f.writes() == Asked{"write-status", "retire kube-proxy", "create-event DriftRepaired"});
  CHECK(f.cluster.events.back().note ==
        "taking kube-proxy off every node again: kube-proxy runs again, undone by somebody whom "
        "the object does not name");
}

TEST_CASE("reconcile: progress is written once a second, a change of state at once") {
  plan::World start = fresh();
  start.installation.finalizers = healthy().installation.finalizers;
  start.records.api_server = healthy().records.api_server;
  start.records.first_version = healthy().records.first_version;
  start.records.profile = healthy().records.profile;
  workload(start, "tke-eni-ipamd").tolerations = Tolerations{{.op = "Exists"}};
  start.cni_config = healthy().cni_config;
  start.flow_control = flow_control();
  approve_plan(start);
  start.helm->operation = operation(start, model::OperationState::Running);
  Fixture f(start);
  f.pass();
  CHECK(f.writes() == Asked{"write-status"});

  f.cluster.helm.operation->objects_done = 13;
  f.clock.advance(400ms);
  CHECK(f.pass().recheck == 600ms);
  CHECK(f.writes().empty());

  f.clock.advance(600ms);
  f.pass();
  CHECK(f.writes() == Asked{"write-status"});
  CHECK(f.cluster.object->status.operation->progress == "13/23");

  f.cluster.helm.operation->state = model::OperationState::Succeeded;
  f.cluster.helm.release = deployed_release(start);
  f.cluster.helm.release->updated = f.cluster.now;
  f.pass();
  CHECK(f.writes() == Asked{"write-status"});
  CHECK(f.ready() == "Unknown AwaitingAgents");
}

TEST_CASE("reconcile: suspended, only the status is written") {
  plan::World start = fresh();
  start.installation.spec.suspend = true;
  Fixture f(start);
  CHECK_FALSE(f.pass().acted);
  CHECK(f.writes() == Asked{"write-status"});
  f.pass();
  CHECK(f.writes().empty());
}

TEST_CASE("reconcile: when to look again is what the plan says") {
  plan::World start = healthy();
  start.nodes.push_back(node("node-3"));
  start.nodes.edit_back().meta.created = kNow - 590s;
  Fixture f(start);
  CHECK(f.pass().recheck == 10s);
}

}  // namespace
}  // namespace tco::app
