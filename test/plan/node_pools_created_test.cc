// spec.nodePools: created if absent, once nodes would find Cilium; never changed.
#include "plan/checks/checks.h"
#include "plan/plan.h"
#include "plan/sentences.h"
#include "pools/karpenter.h"

namespace tco::plan {
namespace {

const char* const kThere = "Done: every pool of spec.nodePools is there [again in 60s]";

World with_pool() {
  World world = healthy();
  world.installation.spec.node_pools = {node_pool()};
  world.karpenter = karpenter(node_pool());
  approve_plan(world);
  world.installation.status.plan =
      model::PlanStatus{.digest = world.plan.digest, .state = "Approved"};
  return world;
}

TEST_CASE("node pools: the class, then the pool, when Cilium is there and TKE's CNI is not") {
  check_sentences(
      steps::node_pools_created, with_pool(),
      {{"both are there", [](World&) {}, kThere},
       {"none is asked for", [](World& w) { w.installation.spec.node_pools.clear(); },
        "Done: spec.nodePools asks for none"},
       {"neither is there", [](World& w) { w.karpenter->objects.clear(); },
        "Act CreatingNodePool: creating TKEMachineNodeClass web"},
       {"only the class is", [](World& w) { w.karpenter->objects.pop_back(); },
        "Act CreatingNodePool: creating NodePool web"},
       {"others' pools are of no interest",
        [](World& w) { w.karpenter->objects[1].name = "another"; },
        "Act CreatingNodePool: creating NodePool web"},
       {"the release is not there yet",
        [](World& w) {
          w.karpenter->objects.clear();
          w.helm->release.reset();
        },
        "Wait WaitingForStep: waiting for the release"},
       {"a node of the pool would get another network",
        [](World& w) {
          w.karpenter->objects.clear();
          workload(w, "tke-cni-agent") = daemon_set("tke-cni-agent", 2);
        },
        "Wait WaitingForStep: waiting for the components to be retired"},
       {"Karpenter is not there", [](World& w) { w.karpenter = model::Karpenter{}; },
        "Blocked KarpenterMissing: spec.nodePools asks for pools, and the cluster does not know "
        "Karpenter's kinds. Install TKE's addon karpenter. [again in 60s]"},
       {"the rights are those of an older release",
        [](World& w) {
          w.karpenter = Error{ErrorKind::Forbidden, "list nodepools.karpenter.sh: 403"};
        },
        "Blocked Forbidden: list nodepools.karpenter.sh: 403 [again in 60s]"}});
}

TEST_CASE("node pools: what differs is told, and left as it is") {
  World world = with_pool();
  world.installation.spec.node_pools[0].cpu_limit = 20;
  world.installation.spec.node_pools[0].subnets = {"subnet-2"};
  const Verdict verdict = steps::node_pools_created(world);
  const auto* reported = std::get_if<Reported>(&verdict);
  REQUIRE(reported != nullptr);
  CHECK(reported->reason == "NodePoolDiffers");
  CHECK(reported->message ==
        "TKEMachineNodeClass web, NodePool web: not as spec.nodePools says, and never changed by "
        "the operator; change the one or the other");
  CHECK(reported->recheck == std::chrono::minutes{1});  // no event tells of either
}

TEST_CASE("node pools: the object that is created is the one that counts as the same") {
  World world = with_pool();
  world.karpenter->objects.clear();
  const auto action = action_of<CreatePoolObject>(steps::node_pools_created(world));
  CHECK(action.kind == model::PoolKind::NodeClass);
  CHECK(action.name == "web");
  CHECK(action.body == pools::karpenter(model::PoolKind::NodeClass, node_pool()));
}

TEST_CASE("node pools: what somebody deleted is made again within the budget") {
  World world = with_pool();
  world.installation.status.plan->state = "Applied";
  world.karpenter->objects.pop_back();
  CHECK(said(steps::node_pools_created(world))
            .starts_with("Act RepairingDrift: creating NodePool web again"));
  const auto create = action_of<CreatePoolObject>(steps::node_pools_created(world));
  REQUIRE(create.repair);
  CHECK(create.repair->key == "nodepool.web");
  world.records.repairs[create.repair->key].recent.assign(6, kNow);
  CHECK(said(steps::node_pools_created(world)).starts_with("Blocked Contested"));
  world.installation.spec.components.drift = model::DriftPolicy::Report;
  CHECK(said(steps::node_pools_created(world)).starts_with("Blocked DriftDetected"));
}

TEST_CASE("node pools: the plan has both objects, whole, and none without pools") {
  World world = with_pool();
  world.karpenter->objects.pop_back();
  const std::optional<DesiredChanges> wanted = work_out_changes(world);
  REQUIRE(wanted);
  std::vector<std::string> planned;
  for (const model::PlannedChange& change : wanted->changes) {
    if (change.step == "NodePoolsCreated") planned.push_back(change.verb + " " + change.object);
  }
  CHECK(planned == std::vector<std::string>{"none TKEMachineNodeClass web", "create NodePool web"});
  CHECK(work_out_changes(healthy())->steps.count("NodePoolsCreated") == 0);
}

TEST_CASE("check: pools are asked for, and Karpenter is not there") {
  World world = with_pool();
  CHECK_FALSE(checks::karpenter_missing(world));
  CHECK_FALSE(checks::karpenter_missing(healthy()));
  world.karpenter = model::Karpenter{};
  const auto found = checks::karpenter_missing(world);
  REQUIRE(found);
  CHECK_FALSE(found->warning);
  CHECK(found->message ==
        "spec.nodePools asks for 1 pools, and the cluster knows no NodePool of karpenter.sh/v1 or "
        "no TKEMachineNodeClass: install TKE's addon karpenter, or take spec.nodePools out");
}

}  // namespace
}  // namespace tco::plan
