// Which nodes' pods are read, how often, and what is remembered of them.
#include "observe/unmanaged_reader.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "fakes/fake_cluster.h"
#include "fakes/manual_clock.h"
#include "fakes/world.h"

namespace tco::observe {
namespace {

using namespace std::chrono_literals;

model::NodePod old(const std::string& name) {
  return {.ns = "shop",
          .name = name,
          .uid = "uid-" + name,
          .networked = kNow - 24h,
          .controlled = true};
}

struct Fixture {
  plan::World start = healthy();
  FakeCluster cluster{start};
  ManualClock clock;
  UnmanagedReader reader;

  model::UnmanagedPods look() {
    plan::World world = start;
    REQUIRE(reader.look(world, cluster, clock));
    return world.unmanaged;
  }
  int asked() const {
    return static_cast<int>(std::ranges::count(cluster.requests, "list-pods", &Request::verb));
  }
};

TEST_CASE("unmanaged reader: each node is looked at once, and again only while some are left") {
  Fixture f;
  f.cluster.node_pods["node-1"] = {old("web"), {.name = "new", .networked = kNow}};
  const model::UnmanagedPods found = f.look();
  REQUIRE(found.pods.size() == 1);
  CHECK(found.pods[0].node == "node-1");
  CHECK(found.pods[0].pod == old("web"));
  CHECK(found.nodes_to_look_at == 0);
  CHECK(f.asked() == 2);
  CHECK(f.look().pods.size() == 1);
  CHECK(f.asked() == 2);

  f.clock.advance(30s);
  f.cluster.node_pods["node-1"].clear();
  CHECK(f.look().pods.empty());
  CHECK(f.asked() == 3);
  f.clock.advance(1h);
  CHECK(f.look().pods.empty());
  CHECK(f.asked() == 3);

  f.start.nodes.push_back(node("node-3"));
  f.start.nodes.edit_back().cilium_was_up = true;
  f.start.nodes.edit_back().cilium_up_since = kNow;
  f.look();
  CHECK(f.asked() == 4);
}

TEST_CASE("unmanaged reader: a large cluster is looked at a few nodes at a time") {
  Fixture f;
  for (int i = 0; i < 23; ++i) {
    f.start.nodes.push_back(node("more-" + std::to_string(i)));
    f.start.nodes.edit_back().cilium_was_up = true;
  }
  CHECK(f.look().nodes_to_look_at == 15);
  CHECK(f.look().nodes_to_look_at == 5);
  CHECK(f.look().nodes_to_look_at == 0);
  CHECK(f.asked() == 25);
}

TEST_CASE("unmanaged reader: who was asked to go is looked at soon, and not asked at once again") {
  Fixture f;
  f.cluster.node_pods["node-1"] = {old("web"), old("queue")};
  const model::UnmanagedPods found = f.look();
  CHECK_FALSE(found.evicted_lately);
  f.reader.evicting({{found.pods[0]}}, f.clock);
  const model::UnmanagedPods after = f.look();
  CHECK(f.asked() == 3);
  CHECK(after.evicted_lately);
  CHECK(after.pods[0].tried);
  CHECK_FALSE(after.pods[1].tried);
  f.clock.advance(10s);
  CHECK_FALSE(f.look().evicted_lately);
  f.clock.advance(50s);
  CHECK_FALSE(f.look().pods[0].tried);
}

TEST_CASE("unmanaged reader: an error is told, nothing is taken for looked at") {
  Fixture f;
  f.cluster.fate = [](const Request&) { return Fate::Refused; };
  plan::World world = f.start;
  const Status refused = f.reader.look(world, f.cluster, f.clock);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::Unavailable);
  f.cluster.fate = [](const Request&) { return Fate::Served; };
  f.look();
  CHECK(f.asked() == 4);  // both nodes, twice
}

TEST_CASE("unmanaged reader: before the first installation is over nothing is read") {
  Fixture f;
  f.start.records.installed.reset();
  CHECK(f.look().pods.empty());
  CHECK(f.asked() == 0);
}

}  // namespace
}  // namespace tco::observe
