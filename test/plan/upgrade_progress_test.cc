// What counts as no progress of an upgrade, and what is written down of it.
#include "plan/sentences.h"
#include "plan/view/progress.h"
#include "plan/view/roll_out.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::PodComponent;
using model::RollOutProgress;

// Helm deployed 1.19.6 at 09:40. Its agents have been there for an hour less; the default deadline
// is 900 s.
World rolling() {
  World world = healthy();
  world.installation.spec.version = "1.19.6";
  world.records.upgrade = upgrade_on_record(world);
  world.helm->release = deployed_release(world);
  world.helm->release->updated = kNow - 20min;
  world.records.upgrade->began = kNow - 21min;
  for (const char* name : {"cilium", "cilium-envoy"}) {
    workload(world, name).template_generation = "2";
  }
  workload(world, "cilium").updated = 1;
  world.pods.edit_each([](model::CiliumPod& each) {
    each.template_generation = "2";
    each.meta.created = each.ready_changed = kNow - 19min;
  });
  pod(world, PodComponent::Agent, "node-2").template_generation = "1";
  approve_plan(world);
  return world;
}

// All nodes have run it for a quarter of an hour, which is on record.
World soaking() {
  World world = rolling();
  world.installation.spec.upgrade.soak = 1h;
  workload(world, "cilium").updated = 2;
  pod(world, PodComponent::Agent, "node-2").template_generation = "2";
  world.records.upgrade->progress = RollOutProgress{
      .revision = "2/2", .done = 2, .noted = kNow - 18min, .complete = kNow - 19min};
  return world;
}

std::string says(const World& world) {
  const std::string text = said(steps::upgrade_settled(world));
  return text.substr(0, text.find(':'));
}

// What would be written, as it is written.
std::optional<RollOutProgress> writes(const World& world) {
  const Verdict verdict = steps::upgrade_settled(world);
  const auto* act = std::get_if<Act>(&verdict);
  if (act == nullptr) return std::nullopt;
  const model::Upgrade upgrade = std::get<RecordUpgrade>(act->action).upgrade;
  return upgrade.failed || upgrade.done ? std::nullopt : upgrade.progress;
}

void put_on_record(World& world) { world.records.upgrade->progress = writes(world); }

bool failed(const World& world) {
  const Verdict verdict = steps::upgrade_settled(world);
  const auto* act = std::get_if<Act>(&verdict);
  return act != nullptr && std::get<RecordUpgrade>(act->action).upgrade.failed.has_value();
}

void restart_agent(World& world, std::string_view node) {
  model::CiliumPod& agent = pod(world, PodComponent::Agent, node);
  agent.ready = false;
  agent.ready_changed = world.now;
}

// Somebody restarts all agents: kubectl rollout restart.
void bump_template(World& world) {
  model::Workload& agents = workload(world, "cilium");
  agents.template_generation = "3";
  agents.meta.generation = agents.observed_generation = 3;
  agents.updated = 0;
}

TEST_CASE("upgrade progress: time in which the operator was stopped does not count") {
  World world = rolling();
  CHECK(failed(world));
  world.working_since = kNow - 1min;  // resumed, or another leader
  CHECK(says(world) == "Wait RollingAgents 1/2");
  world.now += 14min - 1s;
  CHECK_FALSE(failed(world));
  world.now += 1s;
  CHECK(failed(world));
}

TEST_CASE("upgrade progress: what was waited for before the operator went counts all the same") {
  World world = rolling();
  world.records.upgrade->progress =
      RollOutProgress{.revision = "2/2", .done = 1, .noted = kNow - 10min, .stalled = 10min};
  world.working_since = kNow - 4min;
  CHECK_FALSE(failed(world));
  CHECK(writes(world)->stalled == 14min);
  world.now += 1min;
  CHECK(failed(world));
}

TEST_CASE("upgrade progress: another update strategy makes no agent a former one") {
  World world = soaking();
  model::Workload& agents = workload(world, "cilium");
  agents.update_strategy = "OnDelete";
  ++agents.meta.generation;  // not observed yet
  CHECK(says(world) == "Wait Soaking");
}

TEST_CASE("upgrade progress: a new template in the soak is a roll-out of its own") {
  World world = soaking();
  bump_template(world);
  REQUIRE(writes(world));
  CHECK(*writes(world) == RollOutProgress{.revision = "3/2", .done = 0, .noted = kNow});
  put_on_record(world);
  CHECK(says(world) == "Wait RollingAgents 0/2");
  world.now += 900s - 1s;
  CHECK_FALSE(failed(world));
  world.now += 1s;
  CHECK(failed(world));
}

TEST_CASE("upgrade progress: a late restart in the soak has the whole deadline") {
  World world = soaking();
  world.now += 40min;  // far beyond the deadline, within the soak
  restart_agent(world, "node-1");
  REQUIRE(writes(world));
  CHECK(writes(world)->broken == world.now);
  put_on_record(world);
  CHECK(says(world) == "Wait RollingAgents 1/2");
  CHECK_FALSE(writes(world));
  world.now += 900s;
  CHECK(failed(world));
}

TEST_CASE("upgrade progress: so has one whose pod is not there yet") {
  World world = soaking();
  world.now += 40min;
  remove_pod(world, PodComponent::Agent, "node-1");
  CHECK(writes(world));
  CHECK_FALSE(failed(world));
}

TEST_CASE("upgrade progress: a short break does not begin the soak anew, a long one does") {
  World world = soaking();
  const auto breaks_for = [&](std::chrono::seconds time) {
    World one = world;
    restart_agent(one, "node-1");
    put_on_record(one);
    one.now += time;
    pod(one, PodComponent::Agent, "node-1").ready = true;
    pod(one, PodComponent::Agent, "node-1").ready_changed = one.now;
    put_on_record(one);
    CHECK(says(one) == "Wait Soaking");
    return *one.records.upgrade->progress->complete;
  };
  CHECK(breaks_for(119s) == kNow - 19min);
  CHECK(breaks_for(120s) == kNow + 2min);
}

TEST_CASE("upgrade progress: a node's clock that is ahead neither stops the deadline nor soaks") {
  World world = rolling();
  pod(world, PodComponent::Agent, "node-1").ready_changed = kNow + std::chrono::hours{8760};
  REQUIRE(writes(world));  // it is done, nobody knows since when
  put_on_record(world);
  world.now += 900s;
  CHECK(failed(world));

  world = rolling();
  workload(world, "cilium").updated = 2;
  pod(world, PodComponent::Agent, "node-2").template_generation = "2";
  pod(world, PodComponent::Agent, "node-2").ready_changed = kNow + std::chrono::hours{8760};
  CHECK(writes(world)->complete == kNow);
}

TEST_CASE("upgrade progress: nothing is written while nothing changes") {
  World world = soaking();
  for (const auto passed : {0min, 5min, 40min}) {
    world.now = kNow + passed;
    CHECK_FALSE(writes(world));
  }
}

TEST_CASE("upgrade progress: four times in a deadline while it is under way") {
  World world = rolling();
  world.working_since = kNow;
  int written = 0;
  for (; !failed(world); world.now += 1s) {
    REQUIRE(world.now < kNow + 1h);
    if (!writes(world)) continue;
    ++written;
    put_on_record(world);
  }
  CHECK(world.now - kNow == 900s);
  CHECK(written == 3);
}

TEST_CASE("upgrade progress: a record of tomorrow is none") {
  World world = rolling();
  world.records.upgrade->progress =
      RollOutProgress{.revision = "2/2", .done = 1, .noted = kNow + 24h};
  world.working_since = kNow;
  REQUIRE(writes(world));
  CHECK(writes(world)->noted == kNow);
}

TEST_CASE("upgrade progress: another try begins anew") {
  World world = rolling();
  world.installation.spec.version = "1.19.7";
  approve_plan(world);
  world.records.upgrade->progress = RollOutProgress{.revision = "2/2", .done = 1, .noted = kNow};
  CHECK_FALSE(upgrade_to_begin(world, *work_out_desired(world))->progress);
}

}  // namespace
}  // namespace tco::plan
