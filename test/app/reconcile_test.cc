// A single pass: what is asked, said and done, and what is not.
#include "app/reconcile_fixture.h"

namespace tco::app {
namespace {

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
  Reconciler reconciler(feed.caches(), cluster, cluster, cluster, clock,
                        {.version = "0.1.0", .node = {}, .image = "registry/operator:0.1.0"});
  const Outcome outcome = reconciler.reconcile_once({});
  CHECK_FALSE(outcome.acted);
  CHECK(cluster.requests.empty());
}

TEST_CASE("reconcile: a kind that may not be listed is told, and what needs it waits") {
  Fixture f(healthy());
  f.feed.node_writer().problem(Error{ErrorKind::Forbidden, "list nodes: 403"}, SteadyTime{});
  CHECK_FALSE(f.pass().error);  // a connection that breaks for a moment is no news
  CHECK(f.ready() == "True Installed");
  f.clock.advance(31s);
  const Outcome outcome = f.pass();
  CHECK_FALSE(outcome.error);
  CHECK(outcome.recheck <= 60s);
  CHECK(f.ready() == "False Forbidden");
  f.feed.node_writer().problem(std::nullopt, SteadyTime{});
  f.pass();
  CHECK(f.ready() == "True Installed");
}

TEST_CASE("reconcile: what needs no nodes goes on while nodes cannot be watched") {
  plan::World start = healthy();
  start.cni_config = "somebody's";
  Fixture f(start);
  f.feed.node_writer().problem(Error{ErrorKind::Unavailable, "503"}, SteadyTime{});
  CHECK(f.pass().acted);
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

}  // namespace
}  // namespace tco::app
