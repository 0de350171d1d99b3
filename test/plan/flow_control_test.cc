// spec.apiPriority: the API server's flow control for Cilium's agents.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

using model::FlowControlKind;

const char* const kSet = "Done: the API server queues what Cilium's agents list [again in 60s]";

// As an operator says that has had it in force.
World in_force() {
  World world = healthy();
  world.installation.status.plan =
      model::PlanStatus{.digest = world.plan.digest, .state = "Applied"};
  return world;
}

TEST_CASE("flow control: the level first, then the schema that leads to it") {
  check_sentences(
      steps::flow_control_set, in_force(),
      {{"both are there", [](World&) {}, kSet},
       {"the API server defaulted a field that we do not name",
        [](World& w) { w.flow_control->flow_schema->spec.insert(1, R"("later":1,)"); }, kSet},
       {"neither is, before the installation is complete",
        [](World& w) {
          w.flow_control = model::FlowControl{};
          w.records.installed.reset();
        },
        "Act ApplyingFlowControl: applying PriorityLevelConfiguration cilium"},
       {"the schema is not",
        [](World& w) {
          w.flow_control->flow_schema.reset();
          w.records.installed.reset();
        },
        "Act ApplyingFlowControl: applying FlowSchema cilium"},
       {"neither is, and the plan that wants them was not carried out yet",
        [](World& w) {
          w.flow_control = model::FlowControl{};
          w.installation.status.plan->state = "Approved";
        },
        "Act ApplyingFlowControl: applying PriorityLevelConfiguration cilium"},
       {"an older operator wrote something else",
        [](World& w) {
          w.flow_control->priority_level->spec = "{}";
          w.installation.status.plan->digest = "sha256:another";
        },
        "Act ApplyingFlowControl: applying PriorityLevelConfiguration cilium"},
       {"somebody has their own",
        [](World& w) {
          w.flow_control->priority_level->managers = {"kubectl"};
          w.flow_control->priority_level->spec = "{}";
        },
        kSet},
       {"preflight does not pass",
        [](World& w) {
          w = fresh();
          w.workloads.push_back(daemon_set("tke-bridge-agent", 2));
        },
        "Wait WaitingForStep: waiting for preflight"},
       {"the rights are those of an older release",
        [](World& w) {
          w.flow_control = Error{ErrorKind::Forbidden, "get flowschemas: 403"};
        },
        "Blocked Forbidden: get flowschemas: 403 [again in 60s]"}});
}

TEST_CASE("flow control: what somebody changed is repaired within the budget") {
  World world = in_force();
  model::FlowControlObject& level = *world.flow_control->priority_level;
  level.managers.emplace_back("kubectl");
  level.writer = model::Writer{"kubectl", kNow};
  level.spec = R"({"type":"Limited"})";
  level.meta.generation = 2;

  const auto count = action_of<RecordRepair>(steps::flow_control_set(world));
  CHECK(count.key == "prioritylevelconfiguration.cilium");
  CHECK(count.repairs.writer == "kubectl");
  world.records.repairs[count.key] = count.repairs;
  CHECK(said(steps::flow_control_set(world)) ==
        "Act RepairingDrift: applying PriorityLevelConfiguration cilium again: "
        "PriorityLevelConfiguration cilium was changed, undone by kubectl at "
        "2026-11-22T10:00:00Z");
  level.meta.generation = 3;  // the same change again
  action_of<RecordRepair>(steps::flow_control_set(world));

  SECTION("contested in the end") {
    world.records.repairs[count.key].recent.assign(6, kNow);
    CHECK(said(steps::flow_control_set(world))
              .starts_with("Blocked Contested: PriorityLevelConfiguration cilium was changed"));
  }
  SECTION("reported only") {
    world.installation.spec.components.drift = model::DriftPolicy::Report;
    CHECK(said(steps::flow_control_set(world)).ends_with("or set spec.apiPriority to Disabled"));
  }
  SECTION("deleted") {
    world.flow_control->priority_level.reset();
    const auto apply = action_of<ApplyFlowControl>(steps::flow_control_set(world));
    REQUIRE(apply.repair);
    CHECK(apply.repair->repairs.total == 2);
  }
}

TEST_CASE("flow control: Disabled takes away what only we wrote, the schema first") {
  World world = in_force();
  world.installation.spec.api_priority = model::Switch::Disabled;
  const auto first = action_of<DeleteFlowControl>(steps::flow_control_set(world));
  CHECK(first.kind == FlowControlKind::FlowSchema);
  CHECK(first.uid == world.flow_control->flow_schema->meta.uid);
  world.flow_control->flow_schema.reset();
  CHECK(action_of<DeleteFlowControl>(steps::flow_control_set(world)).kind ==
        FlowControlKind::PriorityLevel);
  SECTION("nothing is left") { world.flow_control->priority_level.reset(); }
  SECTION("somebody else wrote it too") {
    world.flow_control->priority_level->managers.emplace_back("kubectl");
  }
  CHECK(said(steps::flow_control_set(world)) ==
        "Done: spec.apiPriority is Disabled [again in 60s]");
}

TEST_CASE("flow control: a teardown that takes away removes it after the release") {
  World world = deleted(healthy(), model::DeletionPolicy::UninstallAndRestore);
  CHECK(said(steps::flow_control_removed(world)) ==
        "Wait WaitingForStep: waiting for the release to be gone");
  world.helm->release.reset();
  CHECK(said(steps::flow_control_removed(world)) ==
        "Act RemovingFlowControl: deleting FlowSchema cilium");
  world.flow_control = model::FlowControl{};
  CHECK(said(steps::flow_control_removed(world)) ==
        "Done: no flow control of the operator's is left");
  world.flow_control = Error{ErrorKind::Forbidden, "get flowschemas: 403"};
  CHECK(said(steps::flow_control_removed(world)) ==
        "Blocked Forbidden: get flowschemas: 403 [again in 60s]");
}

}  // namespace
}  // namespace tco::plan
