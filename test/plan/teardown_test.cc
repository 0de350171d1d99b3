// Orphan: the operator lets go when no Helm operation is under way, and changes nothing else.
#include "base/names.h"
#include "plan/sentences.h"

namespace tco::plan {
namespace {

World deleting(World world) {
  world.installation.meta.deleting = true;
  return world;
}

TEST_CASE("teardown: a Helm operation is seen to its end") {
  World world = deleting(healthy());
  world.helm->operation = operation(world, model::OperationState::Running);
  CHECK(said(steps::helm_operation_ended(world)) ==
        "Wait Deleting: waiting for the Helm operation under way: Applying [again in 2s]");
  CHECK(said(steps::finalizer_removed(world)) ==
        "Wait WaitingForStep: waiting for the Helm operation");
}

TEST_CASE("teardown: then the finalizer goes") {
  const char* const removes =
      "Act Deleting: removing the finalizer; Cilium and the retired components stay as they are";
  check_sentences(
      steps::finalizer_removed, deleting(healthy()),
      {{"nothing runs", [](World&) {}, removes},
       {"the last operation failed",
        [](World& w) { w.helm->operation = operation(w, model::OperationState::Failed); }, removes},
       {"a sidecar that is away runs nothing",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "away"};
        },
        removes},
       {"it is gone already", [](World& w) { w.installation.finalizers = {"x"}; }, "Done"}});
}

// The gate is at it, and nobody may patch node-2.
TEST_CASE("teardown: a node that cannot be opened holds up nothing for ever, and is named") {
  World world = deleting(healthy());
  world.nodes.edit(1).taints = {{.key = std::string(names::kAgentNotReadyTaint),
                                 .value = std::string(names::kGateTaintValue),
                                 .effect = "NoSchedule"}};
  world.gate.unpatched = {{.node = "node-2", .why = "denied the request"}};
  CHECK(said(steps::finalizer_removed(world)) ==
        "Wait WaitingForStep: waiting for the nodes to be without our taint");
  world.gate.unpatched[0].lasting = true;
  CHECK(said(steps::nodes_opened(world)) ==
        "Done: the operator's taint stays on node-2: denied the request; take it off with kubectl "
        "taint nodes");
  CHECK(said(steps::finalizer_removed(world))
            .ends_with("stay as they are; taints that could not be taken off stay on node-2: "
                       "kubectl taint nodes takes them off"));
}

TEST_CASE("teardown: nothing is done to the cluster, however unfinished it is") {
  World world = deleting(fresh());
  CHECK(make_plan(world).next() == nullptr);
  world.installation.finalizers = {std::string(names::kFinalizer)};
  const Plan plan = make_plan(world);
  REQUIRE(plan.next() != nullptr);
  CHECK(said(plan.next()->action) == "RemoveFinalizer");
  CHECK(plan.results.size() == 4);
}

TEST_CASE("teardown: a suspended installation can be deleted") {
  World world = deleting(healthy());
  world.installation.spec.suspend = true;
  REQUIRE(make_plan(world).next() != nullptr);
}

}  // namespace
}  // namespace tco::plan
