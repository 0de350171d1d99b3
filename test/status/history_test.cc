// What status.history says of an installation, an upgrade, a failure and a change of mind.
#include "status/history.h"

#include <catch2/catch.hpp>

#include "base/names.h"
#include "fakes/world.h"
#include "plan/reasons.h"
#include "plan/upgrade.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::status {
namespace {

using namespace std::chrono_literals;
using model::HistoryEntry;

// What the plan wants on record goes there, as the operator would write it.
void put_on_record(plan::World& world) {
  for (const plan::StepResult& result : plan::make_plan(world).results) {
    const auto* act = std::get_if<plan::Act>(&result.verdict);
    if (act == nullptr) continue;
    const auto* record = std::get_if<plan::RecordUpgrade>(&act->action);
    if (record != nullptr) world.records.upgrade = record->upgrade;
  }
}

// One pass: the history on the object is what the status would say next.
const std::vector<HistoryEntry>& pass(plan::World& world) {
  world.installation.status.history = next_history(world, plan::make_plan(world));
  return world.installation.status.history;
}

// Everything before Helm is in place; Helm is next.
plan::World about_to_install() {
  plan::World world = healthy();
  world.helm->release.reset();
  for (const char* name : {"cilium", "cilium-envoy"}) remove_workload(world, name);
  world.pods.clear();
  world.records.installed.reset();
  world.records.first_version.clear();
  approve_plan(world);
  return world;
}

// Some time later everything is as it should be, but for what was said.
plan::World done(const plan::World& before) {
  plan::World world = healthy();
  world.now = before.now + 20s;
  world.installation.status = before.installation.status;
  return world;
}

plan::World about_to_upgrade() {
  plan::World world = healthy();
  world.installation.spec.version = "1.18.3";
  approve_plan(world);
  put_on_record(world);
  return world;
}

TEST_CASE("history: empty as long as Helm was not asked") {
  plan::World world = fresh();
  CHECK(pass(world).empty());
  world = healthy();
  CHECK(pass(world).empty());
}

TEST_CASE("history: an installation lasts until every agent is ready") {
  plan::World world = about_to_install();
  REQUIRE(pass(world).size() == 1);
  CHECK(world.installation.status.history[0].type == "Install");
  CHECK(world.installation.status.history[0].from.empty());
  CHECK(world.installation.status.history[0].to == "1.18.2");
  CHECK(world.installation.status.history[0].result == "Running");
  CHECK(world.installation.status.history[0].started == kNow);

  world.now += 20s;
  world.helm->operation = operation(world, model::OperationState::Running);
  CHECK(pass(world)[0].result == "Running");

  world = done(world);
  pod(world, model::PodComponent::Agent, "node-1").ready = false;
  CHECK(pass(world)[0].result == "Running");

  world = done(world);
  REQUIRE(pass(world).size() == 1);
  CHECK(world.installation.status.history[0].result == "Succeeded");
  REQUIRE(world.installation.status.history[0].finished);
  CHECK(*world.installation.status.history[0].finished - kNow == 60s);
}

TEST_CASE("history: over, it does not change any more") {
  plan::World world = about_to_install();
  pass(world);
  world = done(world);
  const std::vector<HistoryEntry> ended = pass(world);
  world.now += 1h;
  CHECK(pass(world) == ended);
  pod(world, model::PodComponent::Agent, "node-1").ready = false;
  CHECK(pass(world) == ended);
}

TEST_CASE("history: another version is an upgrade, other values are a change") {
  plan::World world = about_to_upgrade();
  REQUIRE(pass(world).size() == 1);
  CHECK(world.installation.status.history[0].type == "Upgrade");
  CHECK(world.installation.status.history[0].from == "1.18.2");
  CHECK(world.installation.status.history[0].to == "1.18.3");

  world = healthy();
  world.installation.spec.values = R"({"debug":{"enabled":true}})";
  approve_plan(world);
  REQUIRE(pass(world).size() == 1);
  CHECK(world.installation.status.history[0].type == "Change");
  CHECK(world.installation.status.history[0].from == "1.18.2");
  CHECK(world.installation.status.history[0].to == "1.18.2");
}

TEST_CASE("history: a newer wish ends the one before") {
  plan::World world = about_to_upgrade();
  pass(world);
  world.installation.spec.values = R"({"debug":{"enabled":true}})";
  approve_plan(world);
  put_on_record(world);
  REQUIRE(pass(world).size() == 2);
  CHECK(world.installation.status.history[0].result == "Running");
  CHECK(world.installation.status.history[1].result == "Superseded");
  CHECK(world.installation.status.history[1].finished);
}

TEST_CASE("history: a failure says why, and trying again is no new entry") {
  plan::World world = about_to_upgrade();
  pass(world);
  model::HelmOperation failed = operation(world, model::OperationState::Failed);
  failed.finished = world.now;
  failed.error_reason = "HelmFailed";
  failed.error_message = "admission webhook refused it";
  world.helm->operation = failed;
  world.helm->release->status = "failed";
  world.helm->release->chart_version = "1.18.3";
  world.helm->release->revision = 2;
  world.helm->release->labels[std::string(names::kDesiredLabel)] =
      plan::work_out_desired(world)->digest;
  put_on_record(world);
  REQUIRE(pass(world).size() == 1);
  CHECK(world.installation.status.history[0].result == "Failed");
  CHECK_THAT(world.installation.status.history[0].message,
             Catch::Contains("admission webhook refused it"));

  world.now += 1min;
  world.reset = world.now;  // the user asks for it
  put_on_record(world);
  REQUIRE(pass(world).size() == 1);
  CHECK(world.installation.status.history[0].result == "Running");
  CHECK(world.installation.status.history[0].attempts == 2);
  CHECK(world.installation.status.history[0].message.empty());
  CHECK_FALSE(world.installation.status.history[0].finished);
}

TEST_CASE("history: five are kept") {
  plan::World world = healthy();
  for (int i = 0; i < 7; ++i) {
    world.installation.spec.values = R"({"MTU":)" + std::to_string(1400 + i) + "}";
    approve_plan(world);
    pass(world);
  }
  CHECK(world.installation.status.history.size() == 5);
}

TEST_CASE("history: nothing is lost while the API server's address is not known") {
  plan::World world = about_to_upgrade();
  const std::vector<HistoryEntry> before = pass(world);
  world.records.api_server.clear();
  world.api_endpoints.clear();
  CHECK(pass(world) == before);
}

}  // namespace
}  // namespace tco::status
