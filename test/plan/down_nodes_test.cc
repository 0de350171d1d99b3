// Nodes that are down, clocks that are wrong, and what neither may hold up.
#include "plan/sentences.h"
#include "plan/unmanaged.h"
#include "plan/view/clock.h"
#include "plan/view/nodes.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::PodComponent;
using std::chrono::hours;

// node-2 is down: its kubelet has not reported for ten minutes.
World one_down() {
  World world = healthy();
  world.nodes.edit(1).ready = world.nodes.edit(1).reachable = false;
  world.nodes.edit(1).ready_changed = kNow - 10min;
  pod(world, PodComponent::Agent, "node-2").ready = false;
  pod(world, PodComponent::Envoy, "node-2").ready = false;
  return world;
}

TEST_CASE("down nodes: they are named as what they are") {
  check_sentences(
      steps::nodes_ready, one_down(),
      {{"its kubelet is silent", [](World&) {},
        "Wait NodesNotReady 1/2: node-2: the node is down: its kubelet does not report"},
       {"its kubelet reports", [](World& w) { w.nodes.edit(1).reachable = true; },
        "Wait NodesNotReady 1/2: node-2: the node is not Ready"},
       {"it waits for the agent, which brings the network",
        [](World& w) {
          w.nodes.edit(1).reachable = true;
          w.nodes.edit(1).lacks_network = true;
        },
        "Wait NodesNotReady 1/2: node-2: agent not ready"},
       {"it is not given up yet",
        [](World& w) { w.nodes.edit(1).ready_changed = kNow - 5min + 1s; },
        "Wait NodesNotReady 1/2: node-2: agent not ready"}});
}

TEST_CASE("down nodes: the first installation goes on without them") {
  World world = one_down();
  CHECK(served_everywhere(world));
  world.nodes.edit(1).lacks_network = true;  // Cilium itself may be broken
  CHECK_FALSE(served_everywhere(world));

  world = one_down();
  const auto down = world.nodes[1];  // a copy: edit() may move what is there
  world.nodes.edit(0) = down;
  world.nodes.edit(0).meta.name = "node-1";
  pod(world, PodComponent::Agent, "node-1").ready = false;
  CHECK_FALSE(served_everywhere(world));  // with none left, nothing is proved
}

TEST_CASE("down nodes: a summary says each reason once") {
  CHECK(summarize(std::vector<NodeProblem>{{"a", "x"}, {"b", "y"}, {"c", "x"}}) == "a, c: x; b: y");
  CHECK(summarize(
            std::vector<NodeProblem>{{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}, {"e", "4"}}) ==
        "a: 1; b: 2; c: 3; and 2 more");
}

TEST_CASE("clocks: a little ahead is now, far ahead says nothing") {
  CHECK(believable(kNow - 1h, kNow) == kNow - 1h);
  CHECK(believable(kNow + 2min, kNow) == kNow);
  CHECK_FALSE(believable(kNow + 2min + 1s, kNow));
}

TEST_CASE("clocks: a node of next year is given up, and overdue, like any other") {
  World world = one_down();
  world.nodes.edit(1).ready_changed = kNow + hours{8760};
  CHECK(unreachable(world.nodes[1], kNow));

  world = healthy();
  pod(world, PodComponent::Agent, "node-1").ready = false;
  pod(world, PodComponent::Agent, "node-1").ready_changed = kNow + hours{8760};
  CHECK(report_nodes(world).overdue.size() == 1);
}

TEST_CASE("clocks: where Cilium came up next year, no pod is older than it") {
  World world = healthy();
  world.nodes.edit(0).cilium_up_since = kNow + hours{8760};
  CHECK(managed_since(world).size() == 1);
  CHECK(managed_since(world).contains("node-2"));
}

// Its agents are being replaced, and node-1's is on its way.
World rolling() {
  World world = healthy();
  workload(world, "cilium").updated = 1;
  pod(world, PodComponent::Agent, "node-1").ready = false;
  pod(world, PodComponent::Agent, "node-1").ready_changed = kNow - 1min;
  return world;
}

TEST_CASE("still served: only what a roll-out has under way is missing for a while") {
  World world = rolling();
  CHECK(still_served(world));
  pod(world, PodComponent::Agent, "node-1").ready_changed = kNow - 2min;
  CHECK_FALSE(still_served(world));

  world = rolling();
  world.records.upgrade = upgrade_on_record(world);
  CHECK(still_served(world));
  world.records.upgrade->failed = kNow - 1min;
  CHECK_FALSE(still_served(world));
}

}  // namespace
}  // namespace tco::plan
