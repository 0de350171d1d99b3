// A deletion that has begun to take away is finished, whatever the spec says later.
#include <algorithm>

#include "base/names.h"
#include "plan/sentences.h"
#include "plan/teardown.h"

namespace tco::plan {
namespace {

using model::DeletionPolicy;

World restoring() { return deleted(healthy(), DeletionPolicy::UninstallAndRestore); }

// As a GitOps tool leaves it when it puts the object back.
World put_back_to_orphan() {
  World world = restoring();
  world.installation.spec.deletion_policy = DeletionPolicy::Orphan;
  return world;
}

TEST_CASE("teardown recorded: it comes before everything that is taken away") {
  World world = deleted(healthy(), DeletionPolicy::UninstallAndRestore);
  world.records.teardown.reset();
  const Plan plan = make_plan(world);
  REQUIRE(plan.next_row() != nullptr);
  CHECK(plan.next_row()->name == "TeardownRecorded");
  CHECK(said(plan.next_row()->verdict) ==
        "Act Recording: recording that the deletion goes by UninstallAndRestore to its end");
  CHECK(done(steps::teardown_recorded(restoring())));
}

TEST_CASE("teardown recorded: nothing is taken away while the bookkeeping cannot be read") {
  World world = restoring();
  world.records = {};
  world.unread[Part::Records] = {.error = {ErrorKind::Unavailable, "503"}, .since = kNow};
  CHECK(make_plan(world).next() == nullptr);
}

TEST_CASE("teardown recorded: at the end nothing is left to record in") {
  World world = restoring();
  world.records = {};
  CHECK(done(steps::teardown_recorded(world)));
}

TEST_CASE("teardown recorded: a deletion that is blocked has begun nothing") {
  World world = deleted(healthy(), DeletionPolicy::Uninstall);
  world.records.teardown.reset();
  const Plan plan = make_plan(world);
  const auto row = std::ranges::find(plan.results, "TeardownRecorded", &StepResult::name);
  REQUIRE(row != plan.results.end());
  CHECK(done(row->verdict));
  CHECK(plan.next() == nullptr);
}

TEST_CASE("teardown recorded: where nothing is to be taken away, the finalizer goes at once") {
  World world = deleted(fresh(), DeletionPolicy::Uninstall);
  world.installation.finalizers = {std::string(names::kFinalizer)};
  world.records = {.owner = world.installation.meta.uid, .profile = "tke-2026.2"};
  world.nodes.clear();
  world.flow_control = model::FlowControl{};
  const Plan plan = make_plan(world);
  REQUIRE(plan.next_row() != nullptr);
  CHECK(plan.next_row()->name == "FinalizerRemoved");
}

TEST_CASE("teardown: a policy that takes away less is not followed any more") {
  World world = put_back_to_orphan();
  keep_deletion_policy(world);
  CHECK(world.installation.spec.deletion_policy == DeletionPolicy::UninstallAndRestore);
  CHECK(world.begun_deletion);
}

TEST_CASE("teardown: one that takes away more is") {
  World world = restoring();
  world.records.teardown->policy = DeletionPolicy::Uninstall;
  keep_deletion_policy(world);
  CHECK(world.installation.spec.deletion_policy == DeletionPolicy::UninstallAndRestore);
  CHECK_FALSE(world.begun_deletion);
}

TEST_CASE("teardown: the annotation with the object's UID ends it, no other does") {
  World world = put_back_to_orphan();
  world.installation.abort_restore = "uid-of-another";
  keep_deletion_policy(world);
  CHECK(world.begun_deletion);

  world = put_back_to_orphan();
  world.installation.abort_restore = world.installation.meta.uid;
  keep_deletion_policy(world);
  CHECK(world.installation.spec.deletion_policy == DeletionPolicy::Orphan);
  CHECK_FALSE(world.begun_deletion);
}

TEST_CASE("teardown: another object's deletion is another one") {
  World world = put_back_to_orphan();
  world.records.teardown->uid = "uid-of-a-former-one";
  keep_deletion_policy(world);
  CHECK(world.installation.spec.deletion_policy == DeletionPolicy::Orphan);
}

}  // namespace
}  // namespace tco::plan
