// cilium-operator: how long it may be away, why it is, and which one an upgrade waits for.
#include "plan/sentences.h"
#include "plan/view/nodes.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::PodComponent;

World without_operator(std::chrono::seconds since) {
  World world = healthy();
  workload(world, "cilium-operator").available = 0;
  workload(world, "cilium-operator").available_changed = kNow - since;
  return world;
}

void taint(World& world, std::size_t node) {
  world.nodes.edit(node).taints.push_back(
      {.key = "dedicated", .value = "payments", .effect = "NoSchedule", .time_added = {}});
}

TEST_CASE("cilium-operator: away for longer than it takes to move, it is told") {
  const char* const told =
      "Wait AwaitingOperator: no replica of Deployment cilium-operator is available yet";
  check_sentences(
      steps::nodes_ready, without_operator(2min),
      {{"for two minutes", [](World&) {}, told},
       {"a second less",
        [](World& w) { workload(w, "cilium-operator").available_changed = kNow - 2min + 1s; },
        "Done: 2/2 nodes ready [again in 1s]"},
       {"its Deployment is gone", [](World& w) { remove_workload(w, "cilium-operator"); }, told},
       {"there is no node", [](World& w) { w.nodes.clear(); },
        "Done: no node yet that could run Cilium"}});
}

TEST_CASE("cilium-operator: the taint that keeps it away is named") {
  World world = without_operator(1h);
  taint(world, 0);
  CHECK(operator_problem(world) ==
        "no replica of Deployment cilium-operator is available yet");  // node-2 could take it
  taint(world, 1);
  const std::string why =
      "no replica of Deployment cilium-operator is available yet: it does not tolerate the taints "
      "of any node: node-1, node-2: taint dedicated=payments:NoSchedule";
  CHECK(said(steps::nodes_ready(world)) == "Wait AwaitingOperator: " + why);
  pod(world, PodComponent::Agent, "node-1").ready = false;
  CHECK(said(steps::nodes_ready(world)) ==
        "Wait NodesNotReady 1/2: node-1: agent not ready; " + why);
  workload(world, "cilium-operator").tolerations =
      Tolerations{{.key = "dedicated", .op = "Exists", .value = {}, .effect = {}}};
  CHECK(operator_problem(world).ends_with("is available yet"));
}

TEST_CASE("cilium-operator: while former replicas are left, the available ones may be those") {
  World world = healthy();
  model::Workload& found = workload(world, "cilium-operator");
  CHECK(operator_replaced(world));
  found.total = 3;  // one of before serves, two new ones find no place
  found.updated = 2;
  CHECK_FALSE(operator_replaced(world));
  world.nodes.pop_back();  // on one node there is no place for a second one
  CHECK(operator_replaced(world));
  world.nodes.push_back(node("node-2"));
  found.available = 2;
  CHECK(operator_replaced(world));
  ++found.meta.generation;
  CHECK_FALSE(operator_replaced(world));
}

TEST_CASE("cilium-operator: an upgrade is not done without one of its version") {
  World world = healthy();
  world.installation.spec.version = "1.18.4";
  world.records.upgrade = upgrade_on_record(world);
  world.helm->release = deployed_release(world);
  CHECK(said(steps::upgrade_settled(world)).ends_with("is done"));
  workload(world, "cilium-operator").updated = 0;
  CHECK(said(steps::upgrade_settled(world)) ==
        "Wait AwaitingOperator: every node runs Cilium 1.18.4, but no replica of cilium-operator "
        "1.18.4 is available");
}

}  // namespace
}  // namespace tco::plan
