// What somebody undid is made again within a budget; who did it and how often is told.
#include "plan/drift.h"

#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;

const std::string kKey = "daemonset.kube-system.ip-masq-agent";

// Somebody took our selector away: each time the object has another generation.
World undone_by(const char* manager) {
  World world = healthy();
  model::Workload& object = workload(world, "ip-masq-agent");
  object.node_selector.reset();
  object.meta.generation = 7;
  object.writer = model::Writer{manager, kNow - 2s};
  return world;
}

World repaired_before(std::vector<std::chrono::seconds> ago) {
  World world = undone_by("tke-addon-manager");
  model::Repairs& repairs = world.records.repairs[kKey];
  repairs.seen = "uid-ip-masq-agent/5";
  repairs.total = 9;
  for (const auto each : ago) repairs.recent.push_back(kNow - each);
  return world;
}

TEST_CASE("drift: the repair is counted before it is made") {
  World world = repaired_before({2h, 40min});
  const auto count = action_of<RecordRepair>(steps::ip_masq_agent_retired(world));
  CHECK(count.key == kKey);
  CHECK(count.repairs == model::Repairs{.seen = "uid-ip-masq-agent/7",
                                        .total = 10,
                                        .recent = {kNow - 40min, kNow},
                                        .writer = "tke-addon-manager",
                                        .undone = kNow - 2s});
  world.records.repairs[kKey] = count.repairs;
  CHECK(said(steps::ip_masq_agent_retired(world)) ==
        "Act RepairingDrift: taking ip-masq-agent off every node again: ip-masq-agent runs again, "
        "undone by tke-addon-manager at 2026-11-22T09:59:58Z");
  workload(world, "ip-masq-agent").meta.generation = 8;
  CHECK(action_of<RecordRepair>(steps::ip_masq_agent_retired(world)).repairs.total == 11);
}

TEST_CASE("drift: beyond the hour's budget it is contested") {
  World world = repaired_before({59min, 50min, 40min, 30min, 20min, 10min});
  const std::string contested =
      "Blocked Contested: ip-masq-agent runs again, undone by tke-addon-manager at "
      "2026-11-22T09:59:58Z after 6 repairs within an hour; the next is at 2026-11-22T10:01:00Z: "
      "stop the other writer, or set spec.components.ipMasqAgent to Keep [again in 60s]";
  check_sentences(
      steps::ip_masq_agent_retired, world,
      {{"six of six", [](World&) {}, contested},
       {"the oldest is an hour old", [](World& w) { w.records.repairs[kKey].recent[0] -= 1min; },
        "Act RepairingDrift: counting a repair: ip-masq-agent runs again, undone by "
        "tke-addon-manager at 2026-11-22T09:59:58Z"},
       {"the last one is not made yet",
        [](World& w) { w.records.repairs[kKey].seen = "uid-ip-masq-agent/7"; },
        "Act RepairingDrift: taking ip-masq-agent off every node again: ip-masq-agent runs again, "
        "undone by tke-addon-manager at 2026-11-22T09:59:58Z"},
       {"another object has its own budget",
        [](World& w) {
          w.records.repairs["other"] = w.records.repairs[kKey];
          w.records.repairs.erase(kKey);
        },
        "Act RepairingDrift: counting a repair: ip-masq-agent runs again, undone by "
        "tke-addon-manager at 2026-11-22T09:59:58Z"}});
  world.installation.spec.components.max_repairs_per_hour = 2;
  CHECK(said(steps::ip_masq_agent_retired(world)).find("the next is at 2026-11-22T10:40:00Z") !=
        std::string::npos);
  world.installation.spec.components.max_repairs_per_hour = 7;
  action_of<RecordRepair>(steps::ip_masq_agent_retired(world));
}

TEST_CASE("drift: a clock that went back makes no repair free") {
  const World world = repaired_before({-5min, -5min, -5min, -5min, -5min, -5min});
  CHECK(said(steps::ip_masq_agent_retired(world)).starts_with("Blocked Contested"));
}

TEST_CASE("drift: one that cannot be retired holds up no other") {
  World world = repaired_before({6min, 5min, 4min, 3min, 2min, 1min});
  workload(world, "kube-proxy").node_selector.reset();
  const Plan plan = make_plan(world);
  REQUIRE(plan.next() != nullptr);
  CHECK(said(plan.next()->action) == "RecordRepair daemonset.kube-system.kube-proxy #1");
}

TEST_CASE("drift: Report repairs nothing after the first installation") {
  World world = undone_by("tke-addon-manager");
  world.installation.spec.components.drift = model::DriftPolicy::Report;
  CHECK(said(steps::ip_masq_agent_retired(world)) ==
        "Blocked DriftDetected: ip-masq-agent runs again, undone by tke-addon-manager at "
        "2026-11-22T09:59:58Z; spec.components.drift is Report: set it to Repair, or set "
        "spec.components.ipMasqAgent to Keep");
  CHECK(make_plan(world).next() == nullptr);
  world.records.installed.reset();
  action_of<RecordRepair>(steps::ip_masq_agent_retired(world));
}

TEST_CASE("drift: what the user changes is none") {
  World world = healthy();
  model::Workload& object = workload(world, "ip-masq-agent");
  object.node_selector.reset();
  world.records.originals.erase(record_key(object));
  SECTION("Keep until now: retired for the first time") {
    CHECK(said(steps::ip_masq_agent_retired(world)).starts_with("Act RecordingOriginal"));
  }
  SECTION("it appeared after the installation: that is drift") {
    object.meta.created = kNow;
    action_of<RecordRepair>(steps::ip_masq_agent_retired(world));
  }
}

std::string drifted(const World& world) {
  const auto summary = summarize_drift(world, make_plan(world));
  if (!summary) return "nothing";
  return std::string(summary->drifted ? "True " : "False ") + std::string(summary->reason) + ": " +
         summary->message;
}

TEST_CASE("drift: what condition Drifted says") {
  CHECK(drifted(healthy()) == "False NoDrift: Nobody has undone what the operator changed.");
  CHECK(drifted(fresh()) == "nothing");
  CHECK(drifted(undone_by("x")).starts_with("True RepairingDrift: counting a repair: "));
  CHECK(drifted(repaired_before({6min, 5min, 4min, 3min, 2min, 1min}))
            .starts_with("True Contested: "));
  World world = repaired_before({3min});
  workload(world, "ip-masq-agent") = retired_daemon_set("ip-masq-agent");
  CHECK(drifted(world) ==
        "False DriftRepaired: daemonset.kube-system.ip-masq-agent was repaired 9 times, last at "
        "2026-11-22T09:57:00Z");
}

}  // namespace
}  // namespace tco::plan
