// tke-eni-ipamd gets one toleration, again if it is taken away, and nothing of what it has is lost.
#include "base/names.h"
#include "plan/sentences.h"
#include "plan/steps/toleration.h"
#include "plan/view/tolerations.h"

namespace tco::plan {
namespace {

const std::string kTaint(names::kAgentNotReadyTaint);
const char* const kAdds =
    "Act AddingToleration: adding the toleration of node.cilium.io/agent-not-ready to "
    "kube-system/tke-eni-ipamd";

std::function<void(World&)> tolerates(std::optional<std::vector<model::Toleration>> list) {
  return [list](World& world) { workload(world, "tke-eni-ipamd").tolerations = list; };
}

// The original is on record, and nothing was changed yet.
World first_time() {
  World world = healthy();
  world.records.installed.reset();
  world.records.originals.at("original.deployment.kube-system.tke-eni-ipamd").generation = 1;
  return world;
}

TEST_CASE("ipamd tolerates: whatever covers the taint is enough") {
  const char* const covered = "Done: kube-system/tke-eni-ipamd tolerates the taint";
  check_sentences(
      steps::ipamd_tolerates_gate, first_time(),
      {{"the key", tolerates(Tolerations{{.key = kTaint, .op = "Exists"}}), covered},
       {"everything", tolerates(Tolerations{{.op = "Exists"}}), covered},
       {"both effects, one each",
        tolerates(Tolerations{{.op = "Exists", .effect = "NoSchedule"},
                              {.key = kTaint, .op = "Exists", .effect = "NoExecute"}}),
        covered},
       {"one effect only", tolerates(Tolerations{{.op = "Exists", .effect = "NoSchedule"}}), kAdds},
       {"one value only", tolerates(Tolerations{{.key = kTaint, .op = "Equal", .value = "true"}}),
        kAdds},
       {"no operator, which means Equal", tolerates(Tolerations{{.key = kTaint}}), kAdds},
       {"another key", tolerates(Tolerations{{.key = "x", .op = "Exists"}}), kAdds},
       {"an empty list", tolerates({{}}), kAdds},
       {"no list", tolerates(std::nullopt), kAdds}});
}

TEST_CASE("ipamd tolerates: only where there is something to do") {
  check_sentences(
      steps::ipamd_tolerates_gate, fresh(),
      {{"the spec says Never",
        [](World& w) { w.installation.spec.tolerations.ipamd = model::TolerationPolicy::Never; },
        "Done: spec.tolerations.ipamd is Never"},
       {"there is no ipamd", [](World& w) { remove_workload(w, "tke-eni-ipamd"); },
        "Done: there is no Deployment tke-eni-ipamd"},
       {"preflight fails", [](World& w) { remove_workload(w, "tke-eni-agent"); },
        "Wait WaitingForStep: waiting for preflight"},
       {"its original is not on record yet", [](World&) {},
        "Act RecordingOriginal: recording the original of kube-system/tke-eni-ipamd"}});
}

TEST_CASE("ipamd tolerates: the original is recorded as it is") {
  World world = fresh();
  tolerates(Tolerations{{.key = "x", .op = "Exists"}})(world);
  const auto action = action_of<RecordOriginal>(steps::ipamd_tolerates_gate(world));
  CHECK(action.key == "original.deployment.kube-system.tke-eni-ipamd");
  CHECK(action.original.field == model::Original::Field::Tolerations);
  CHECK(action.original.uid == "uid-tke-eni-ipamd");
  CHECK(action.original.tolerations == Tolerations{{.key = "x", .op = "Exists"}});

  tolerates(std::nullopt)(world);
  CHECK_FALSE(action_of<RecordOriginal>(steps::ipamd_tolerates_gate(world)).original.tolerations);
}

void count_the_repair(World& world) {
  const auto record = action_of<RecordRepair>(steps::ipamd_tolerates_gate(world));
  CHECK(record.key == "deployment.kube-system.tke-eni-ipamd");
  world.records.repairs[record.key] = record.repairs;
}

TEST_CASE("ipamd tolerates: what somebody took away is added again, within the budget") {
  World world = healthy();
  workload(world, "tke-eni-ipamd").tolerations.reset();
  workload(world, "tke-eni-ipamd").writer = model::Writer{"tke-addon-manager", kNow};
  const std::string lost =
      "tke-eni-ipamd does not tolerate the taint any more, undone by tke-addon-manager at "
      "2026-11-22T10:00:00Z";
  SECTION("counted first") {
    CHECK(said(steps::ipamd_tolerates_gate(world)) ==
          "Act RepairingDrift: counting a repair: " + lost);
    count_the_repair(world);
    CHECK(said(steps::ipamd_tolerates_gate(world)) ==
          "Act RepairingDrift: adding the toleration of node.cilium.io/agent-not-ready to "
          "kube-system/tke-eni-ipamd again: " +
              lost);
  }
  SECTION("contested in the end") {
    world.records.repairs["deployment.kube-system.tke-eni-ipamd"].recent.assign(6, kNow);
    CHECK(
        said(steps::ipamd_tolerates_gate(world)) ==
        "Blocked Contested: " + lost +
            " after 6 repairs within an hour; the next is at 2026-11-22T11:00:00Z: stop the other "
            "writer, or set spec.tolerations.ipamd to Never [again in 3600s]");
  }
  SECTION("reported only") {
    world.installation.spec.components.drift = model::DriftPolicy::Report;
    CHECK(said(steps::ipamd_tolerates_gate(world)).starts_with("Blocked DriftDetected: " + lost));
  }
}

TEST_CASE("ipamd tolerates: another taintKey is the user's change, and nobody is accused of it") {
  World world = healthy();
  world.installation.status.plan = {.digest = world.plan.digest, .state = "Applied"};
  ++workload(world, "tke-eni-ipamd").meta.generation;  // by our own patch
  world.installation.spec.gate.taint_key = "node.cilium.io/wait";
  for (const auto drift : {model::DriftPolicy::Report, model::DriftPolicy::Repair}) {
    world.installation.spec.components.drift = drift;
    World recorded = world;
    const auto record = action_of<RecordOriginal>(steps::ipamd_tolerates_gate(recorded));
    CHECK(record.original.added == std::vector<std::string>{kTaint, "node.cilium.io/wait"});
    recorded.records.originals[record.key] = record.original;
    CHECK(said(steps::ipamd_tolerates_gate(recorded)) ==
          "Act AddingToleration: adding the toleration of node.cilium.io/wait to "
          "kube-system/tke-eni-ipamd");
  }
  SECTION("nor if it is set back") {
    workload(world, "tke-eni-ipamd")
        .tolerations->push_back({.key = "node.cilium.io/wait", .op = "Exists"});
    world.installation.spec.gate.taint_key = kTaint;
    CHECK(done(steps::ipamd_tolerates_gate(world)));
  }
  SECTION("once it was there, it was undone") {
    approve_plan(world);
    world.installation.status.plan = {.digest = world.plan.digest, .state = "Applied"};
    CHECK(said(steps::ipamd_tolerates_gate(world)).starts_with("Act RepairingDrift"));
  }
}

TEST_CASE("ipamd tolerates: a re-created Deployment has another original") {
  World world = healthy();
  model::Workload& ipamd = workload(world, "tke-eni-ipamd");
  ipamd.tolerations.reset();
  ipamd.meta.uid = "uid-of-the-new-one";
  count_the_repair(world);
  CHECK(action_of<RecordOriginal>(steps::ipamd_tolerates_gate(world)).original.uid ==
        "uid-of-the-new-one");
}

TEST_CASE("ipamd tolerates: the patch is for the object that was looked at") {
  World world = healthy();
  tolerates(Tolerations{{.key = "x", .op = "Equal", .value = "y"}})(world);
  workload(world, "tke-eni-ipamd").has_annotations = true;
  count_the_repair(world);
  const auto action = action_of<AddToleration>(steps::ipamd_tolerates_gate(world));
  CHECK(action.target.kind == model::WorkloadKind::Deployment);
  CHECK(action.target.ns == "kube-system");
  CHECK(action.target.name == "tke-eni-ipamd");
  CHECK(action.target.uid == "uid-tke-eni-ipamd");
  CHECK(action.target.resource_version == "100");
  CHECK(action.target.has_annotations);
  CHECK(action.has_tolerations);
  CHECK(action.toleration == model::Toleration{.key = kTaint, .op = "Exists"});
  // What is on record, not what is there now: it may have been changed in between.
  CHECK(action.original ==
        world.records.originals.at("original.deployment.kube-system.tke-eni-ipamd"));
}

TEST_CASE("tolerates_gate: both effects with which the taint is used are covered") {
  model::Workload object = deployment("ns", "x");
  CHECK_FALSE(tolerates_gate(fresh(), object));
  object.tolerations = Tolerations{{.op = "Exists", .effect = "NoExecute"}};
  CHECK_FALSE(tolerates_gate(fresh(), object));
  object.tolerations->push_back({.op = "Exists", .effect = "NoSchedule"});
  CHECK(tolerates_gate(fresh(), object));
}

}  // namespace
}  // namespace tco::plan
