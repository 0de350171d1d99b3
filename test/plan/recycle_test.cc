// What an uninstallation leaves behind: kernels that want a restart, and taints.
#include "plan/recycle.h"

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

TEST_CASE("taints: those that Cilium left are taken off, one node at a time") {
  const auto tainted = [](World& w) {
    w.nodes.edit(1).taints = {{.key = "a"}, {.key = "b"}, left_taint()};
  };
  const auto step_began = [](World& w, const char* step, std::chrono::minutes ago) {
    w.nodes.edit(1).taints = {{.key = "a"}, {.key = "b"}, left_taint()};
    w.installation.status.operation =
        model::OperationStatus{.step = step, .progress = {}, .started = kNow - ago};
  };
  const char* const acts = "Act RemovingTaints: taking node.cilium.io/agent-not-ready off node-2";
  const char* const given_up =
      "Done: somebody puts node.cilium.io/agent-not-ready back on node-2: take it out of the node "
      "pools";
  check_sentences(
      steps::gate_taints_removed, without_cilium(),
      {{"none", [](World&) {}, "Done"},
       {"one", tainted, acts},
       {"cilium-operator still runs and would put it back",
        [&](World& w) {
          tainted(w);
          w.operator_nodes = {"node-1"};
        },
        "Wait WaitingForStep: waiting for the pods of Cilium to be gone"},
       {"for some minutes", [&](World& w) { step_began(w, "GateTaintsRemoved", 9min); }, acts},
       {"somebody puts it back", [&](World& w) { step_began(w, "GateTaintsRemoved", 10min); },
        given_up},
       {"what follows has begun", [&](World& w) { step_began(w, "PlanRemoved", 0min); },
        given_up}});
  World world = without_cilium();
  tainted(world);
  const auto action = action_of<RemoveTaint>(steps::gate_taints_removed(world));
  CHECK(action.node == "node-2");
  CHECK(action.index == 2);
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
