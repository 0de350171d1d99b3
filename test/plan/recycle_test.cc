// What an uninstallation leaves behind: kernels that want a restart, and taints.
#include "plan/recycle.h"

#include "plan/gate.h"
#include "plan/sentences.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;

World without_cilium() {
  World world = deleted(healthy(), model::DeletionPolicy::UninstallAndRestore);
  world.helm->release.reset();
  erase_if(world.pods,
           [](const model::CiliumPod& each) { return each.meta.name.starts_with("cilium"); });
  return world;
}

model::Recycle recorded_for(const World& world) {
  return {.installation = world.installation.meta.uid,
          .nodes = {{"node-1", "boot-1"}, {"node-2", "boot-1"}}};
}

TEST_CASE("recycle: a node is left until it starts anew, or is gone") {
  World world = without_cilium();
  const model::Recycle recycle = recorded_for(world);
  CHECK(recycle_left(recycle, world.nodes) == recycle.nodes);
  world.nodes.edit(0).boot_id = "boot-2";
  CHECK(recycle_left(recycle, world.nodes).size() == 1);
  world.nodes.edit(0).boot_id.clear();  // it does not tell
  CHECK(recycle_left(recycle, world.nodes).size() == 2);
  world.nodes.pop_back();
  CHECK(recycle_left(recycle, world.nodes).size() == 1);
}

TEST_CASE("recycle: recorded once Cilium's pods have ended") {
  check_sentences(
      steps::recycle_recorded, without_cilium(),
      {{"gone", [](World&) {}, "Act Recording: recording that 2 node(s) want a restart"},
       {"an agent is ending", [](World& w) { w.pods.push_back(agent_on("node-1")); },
        "Wait WaitingForStep: waiting for the pods of Cilium to be gone"},
       {"recorded", [](World& w) { w.recycle = recorded_for(w); },
        "Done: 2 node(s) want a restart"},
       {"by a former installation",
        [](World& w) {
          w.recycle = recorded_for(w);
          w.recycle->installation = "another";
        },
        "Act Recording: recording that 2 node(s) want a restart"},
       {"no nodes", [](World& w) { w.nodes.clear(); }, "Done"}});
}

TEST_CASE("recycle: the next installation forgets it before it begins") {
  World world = fresh();
  world.recycle = recorded_for(world);
  CHECK(said(make_plan(world).next()->action) ==
        "DeleteConfigMap kube-system/tke-cilium-operator-recycle");
}

model::Taint left_taint() {
  return {.key = "node.cilium.io/agent-not-ready", .effect = "NoSchedule"};
}

World with_taint() {
  World world = without_cilium();
  world.nodes.edit(1).taints = {{.key = "a"}, {.key = "b"}, left_taint()};
  return world;
}

TEST_CASE("taints: those that Cilium left are taken off by the gate, and waited for") {
  check_sentences(
      steps::gate_taints_removed, with_taint(),
      {{"none", [](World& w) { w.nodes.edit(1).taints.clear(); }, "Done"},
       {"one", [](World&) {},
        "Wait RemovingTaints: taking node.cilium.io/agent-not-ready off node-2 [again in 1s]"},
       {"cilium-operator still runs and would put it back",
        [](World& w) { w.operator_nodes = {"node-1"}; },
        "Wait WaitingForStep: waiting for the pods of Cilium to be gone"},
       {"it takes long, and nobody is blamed",
        [](World& w) {
          w.installation.status.operation = model::OperationStatus{
              .step = "GateTaintsRemoved", .progress = {}, .started = kNow - 60min};
        },
        "Wait RemovingTaints: taking node.cilium.io/agent-not-ready off node-2 [again in 1s]"},
       {"a webhook refuses it, since a moment ago",
        [](World& w) { w.gate.unpatched = {{.node = "node-2", .why = "denied"}}; },
        "Wait RemovingTaints: taking node.cilium.io/agent-not-ready off node-2 [again in 1s]"},
       {"for ten minutes",
        [](World& w) { w.gate.unpatched = {{.node = "node-2", .why = "denied", .lasting = true}}; },
        "Done: node.cilium.io/agent-not-ready stays on node-2: denied; look for it in the node "
        "pools, or take it off with kubectl taint nodes"},
       {"somebody puts it back each time", [](World& w) { w.gate.stuck = {"node-2"}; },
        "Done: node.cilium.io/agent-not-ready stays on node-2: it is put back each time; look for "
        "it in the node pools, or take it off with kubectl taint nodes"}});
}

TEST_CASE("taints: the gate sweeps once nothing is left of Cilium, and not before") {
  CHECK(gate_policy(with_taint())->sweep);
  const std::vector<std::pair<const char*, void (*)(World&)>> not_yet = {
      {"the release is there", [](World& w) { w.helm = healthy().helm; }},
      {"an agent is ending", [](World& w) { w.pods.push_back(agent_on("node-1")); }},
      {"cilium-operator is there", [](World& w) { w.operator_nodes = {"node-1"}; }},
      {"Cilium stays",
       [](World& w) { w.installation.spec.deletion_policy = model::DeletionPolicy::Orphan; }},
      {"somebody has stopped the operator", [](World& w) { w.stop = stop_order(); }},
      {"nobody knows where cilium-operator is",
       [](World& w) { w.unread[Part::OperatorPods] = {}; }},
      {"it is not being deleted", [](World& w) { w.installation.meta.deleting = false; }}};
  for (const auto& [why, spoil] : not_yet) {
    INFO(why);
    World world = with_taint();
    spoil(world);
    CHECK_FALSE(gate_policy(world)->sweep);
  }
}

TEST_CASE("taints: they go before what tolerates them does so no more") {
  World world = with_taint();
  CHECK(said(steps::ipamd_restored(world)) ==
        "Wait WaitingForStep: waiting for Cilium's taints to be off the nodes");
  world.nodes.edit(1).taints.clear();
  action_of<RemoveToleration>(steps::ipamd_restored(world));
}

TEST_CASE("cilium's pods: its operator is waited for too, but for one on a lost node") {
  check_sentences(steps::cilium_pods_gone, without_cilium(),
                  {{"gone", [](World&) {}, "Done"},
                   {"ending",
                    [](World& w) {
                      w.operator_nodes = {"node-2", "node-2"};
                    },
                    "Wait AwaitingRemoval: the pods of Cilium are ending on node-2 [again in 2s]"},
                   {"on a node that is lost",
                    [](World& w) {
                      w.operator_nodes = {"node-2", "removed"};
                      w.nodes.edit(1).ready = false;
                    },
                    "Done"}});
}

}  // namespace
}  // namespace tco::plan
