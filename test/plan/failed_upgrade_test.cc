// An upgrade that failed: how it gets on record, and what each spec.upgrade.failurePolicy makes of
// it.
#include "base/names.h"
#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::FailurePolicy;

// From 1.18.2 to 1.18.4, which Helm could not apply a minute ago.
World failed(std::string_view reason) {
  World world = healthy();
  world.installation.spec.version = "1.18.4";
  world.helm->release->revision = 2;
  world.helm->release->status = "failed";
  world.helm->release->chart_version = "1.18.4";
  world.helm->release->labels[std::string(names::kDesiredLabel)] = work_out_desired(world)->digest;
  model::HelmOperation last = operation(world, model::OperationState::Failed);
  last.error_reason = reason;
  last.error_message = "Helm's words";
  last.finished = kNow - 1min;
  world.helm->operation = last;
  world.records.upgrade = upgrade_on_record(world);
  approve_plan(world);
  return world;
}

World on_record(FailurePolicy policy) {
  World world = failed("HelmFailed");
  world.records.upgrade->failed = kNow - 1min;
  world.records.upgrade->failure = "Helm's words";
  world.installation.spec.upgrade.failure_policy = policy;
  return world;
}

// Revision 3 is what revision 1 was.
World rolled_back_world() {
  World world = on_record(FailurePolicy::Rollback);
  world.helm->operation.reset();
  model::Release& release = *world.helm->release;
  release.revision = release.last_deployed_revision = 3;
  release.status = "deployed";
  release.chart_version = release.last_deployed_version = "1.18.2";
  release.labels[std::string(names::kDesiredLabel)] = world.records.upgrade->from_desired;
  return world;
}

std::string next_of(const World& world) {
  const Plan plan = make_plan(world);
  return plan.next() == nullptr ? "nothing" : said(plan.next()->action);
}

const char* const kHeld =
    "Blocked UpgradeFailed: from 1.18.2 to 1.18.4: Helm's words; it is not tried again until the "
    "spec asks for something else, such as 1.18.2 again, or annotation "
    "install.cilium-tke.io/reset-at gets a new value";

TEST_CASE("failed upgrade: it is on record before anything follows") {
  const World world = failed("HelmFailed");
  CHECK(next_of(world) == "RecordUpgrade 1.18.2 to 1.18.4, try 1, failed: Helm's words");
}

TEST_CASE("failed upgrade: what the API server refused counts, whoever refused it") {
  const auto* const reason = GENERATE("ValuesInvalid", "Ownership", "Denied");
  CAPTURE(reason);
  CHECK(next_of(failed(reason)) == "RecordUpgrade 1.18.2 to 1.18.4, try 1, failed: Helm's words");
}

TEST_CASE("failed upgrade: one that was only cut off is tried again") {
  CHECK(said(steps::release_deployed(failed("Unavailable"))) ==
        "Act InstallingRelease: upgrading to Cilium 1.18.4 with Helm");
}

TEST_CASE("failed upgrade: what the sidecar says of a former try is no failure of this one") {
  World world = failed("HelmFailed");
  world.records.upgrade->began = kNow - 30s;
  world.records.upgrade->tries = 2;
  CHECK(next_of(world) == "ApplyRelease kube-system/cilium version 1.18.4");
}

TEST_CASE("failed upgrade: Hold waits for another spec, whoever was restarted meanwhile") {
  World world = on_record(FailurePolicy::Hold);
  CHECK(said(steps::release_deployed(world)) == kHeld);
  CHECK(next_of(world) == "nothing");
  world.helm->operation.reset();
  world.helm->start_id = "sidecar-2";
  world.now += 24h;
  CHECK(said(steps::release_deployed(world)) == kHeld);

  world.installation.spec.version = "1.18.2";
  CHECK(said(steps::release_deployed(world)) ==
        "Act Recording: recording the upgrade from 1.18.2 to 1.18.2");
  world.installation.spec.version = "1.18.4";
  world.installation.spec.values = R"({"debug":{}})";
  CHECK(said(steps::release_deployed(world)) ==
        "Act Recording: recording the upgrade from 1.18.2 to 1.18.4");
}

TEST_CASE("failed upgrade: a reset that came after the failure tries again") {
  for (World world : {on_record(FailurePolicy::Hold), rolled_back_world()}) {
    world.reset = *world.records.upgrade->failed - 1s;
    CHECK(std::holds_alternative<Blocked>(steps::release_deployed(world)));
    world.reset = *world.records.upgrade->failed + 1s;
    CHECK(next_of(world) == "RecordUpgrade 1.18.2 to 1.18.4, try 2");
  }
}

TEST_CASE("failed upgrade: Rollback goes back to the revision that served") {
  World world = on_record(FailurePolicy::Rollback);
  CHECK(next_of(world) == "RollBackRelease kube-system/cilium revision 1");
  const auto action = action_of<RollBackRelease>(steps::release_deployed(world));
  CHECK(action.desired == world.records.upgrade->from_desired);
  CHECK(action.uid == world.installation.meta.uid);
  CHECK(action.epoch == 3);

  world.helm->release->status = "pending-upgrade";
  CHECK(said(steps::release_deployed(world)) ==
        "Wait WaitingForStep: waiting for the pending release");
}

TEST_CASE("failed upgrade: once rolled back, it says so and rests") {
  World world = rolled_back_world();
  CHECK(said(steps::release_deployed(world)) ==
        "Blocked RolledBack: from 1.18.2 to 1.18.4: Helm's words; Cilium was rolled back to "
        "1.18.2, with the values of then; the upgrade is not tried again until the spec asks for "
        "something else, or annotation install.cilium-tke.io/reset-at gets a new value");
  CHECK(next_of(world) == "nothing");
  // Another try starts from the newest revision that serves.
  world.installation.spec.version = "1.18.5";
  const auto action = action_of<RecordUpgrade>(steps::release_deployed(world));
  CHECK(action.upgrade.from_revision == 3);
  CHECK_FALSE(action.upgrade.failed);
  // The former version is what is there: the matter is closed.
  world.installation.spec.version = "1.18.2";
  CHECK(said(steps::release_deployed(world)) == "Done: release revision 3 is deployed");
  CHECK(said(steps::upgrade_settled(world)) ==
        "Act Recording: the upgrade from 1.18.2 to 1.18.2 is done");
}

TEST_CASE("failed upgrade: a way back that fails is tried again") {
  World world = on_record(FailurePolicy::Rollback);
  world.helm->operation->type = "Rollback";
  world.helm->operation->desired = world.records.upgrade->from_desired;
  world.helm->operation->finished = kNow - 10s;
  world.helm->operation->error_message = "still refused";
  CHECK(said(steps::release_deployed(world)) ==
        "Wait ReleaseFailed: from 1.18.2 to 1.18.4: Helm's words; the way back to 1.18.2 failed "
        "too: still refused; trying again [again in 20s]");
  world.now += 20s;
  CHECK(next_of(world) == "RollBackRelease kube-system/cilium revision 1");
}

TEST_CASE("failed upgrade: Retry tries again, later each time") {
  World world = on_record(FailurePolicy::Retry);
  world.now -= 20s;
  CHECK(said(steps::release_deployed(world)) ==
        "Wait UpgradeFailed: from 1.18.2 to 1.18.4: Helm's words; try 2 is at "
        "2026-11-22T10:00:00Z [again in 20s]");
  world.now += 20s;
  CHECK(next_of(world) == "RecordUpgrade 1.18.2 to 1.18.4, try 2");

  const auto [tries, minutes] =
      GENERATE(table<int, int>({{2, 2}, {3, 4}, {5, 16}, {6, 30}, {99, 30}}));
  world.records.upgrade->tries = tries;
  world.now = *world.records.upgrade->failed + std::chrono::minutes(minutes) - 1s;
  CHECK(said(steps::release_deployed(world)).ends_with("[again in 1s]"));
}

TEST_CASE("failed upgrade: agents that got ready after all are no failure") {
  for (const auto policy : {FailurePolicy::Hold, FailurePolicy::Rollback, FailurePolicy::Retry}) {
    World world = on_record(policy);
    world.helm->operation.reset();
    world.helm->release->status = "deployed";
    world.helm->release->last_deployed_version = "1.18.4";
    CHECK(said(steps::release_deployed(world)) == "Done: release revision 2 is deployed");
    pod(world, model::PodComponent::Agent, "node-2").ready = false;
    CHECK(said(steps::release_deployed(world)) != "Done: release revision 2 is deployed");
  }
}

TEST_CASE("failed upgrade: without a release there is nothing to go back to") {
  World world = on_record(FailurePolicy::Rollback);
  world.installation.spec.preflight.ignore = {"ExistingWorkloads", "PodWebhook",
                                              "RBACInsufficient"};
  world.helm->release.reset();
  CHECK_FALSE(said(steps::release_deployed(world)).starts_with("Act RollingBack"));
}

}  // namespace
}  // namespace tco::plan
