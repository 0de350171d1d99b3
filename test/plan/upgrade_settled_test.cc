// How an upgrade gets on: rolled, soaked, stuck; and what is asked for meanwhile.
#include "base/names.h"
#include "plan/sentences.h"
#include "plan/upgrade.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::PodComponent;

// Helm deployed 1.19.6 twenty minutes ago; the last agent got ready six minutes ago.
World upgraded() {
  World world = healthy();
  world.installation.spec.version = "1.19.6";
  world.records.upgrade = upgrade_on_record(world);
  world.helm->release = deployed_release(world);
  world.helm->release->revision = world.helm->release->last_deployed_revision = 2;
  world.helm->release->updated = kNow - 20min;
  for (const char* name : {"cilium", "cilium-envoy"}) {
    workload(world, name).template_generation = "2";
  }
  world.pods.edit_each([](model::CiliumPod& each) {
    each.template_generation = "2";
    each.ready_changed = kNow - 6min;
  });
  approve_plan(world);
  return world;
}

void old_agent(World& world, std::string_view node) {
  pod(world, PodComponent::Agent, node).template_generation = "1";
  workload(world, "cilium").updated = 1;
}

const char* const kDone = "Act Recording: the upgrade from 1.18.2 to 1.19.6 is done";

TEST_CASE("upgrade settled: from the roll-out to the end") {
  check_sentences(
      steps::upgrade_settled, upgraded(),
      {{"no upgrade was ever made", [](World& w) { w.records.upgrade.reset(); }, "Done"},
       {"it is done", [](World& w) { w.records.upgrade->done = kNow - 1min; }, "Done"},
       {"Helm has not deployed it", [](World& w) { w.helm->release->status = "failed"; },
        "Wait WaitingForStep: waiting for the release"},
       {"the first agent is still the old one", [](World& w) { old_agent(w, "node-1"); },
        "Act RollingAgents: 1/2 nodes run Cilium 1.19.6; node-1: agent of the former revision"},
       {"the DaemonSet's controller has not seen it",
        [](World& w) {
          workload(w, "cilium").meta.generation = 9;
          workload(w, "cilium").template_generation = "9";
          w.helm->release->updated = kNow - 1min;
        },
        "Wait RollingAgents 0/2: 0/2 nodes run Cilium 1.19.6; node-1, node-2: agent of the former "
        "revision [again in 165s]"},
       {"Envoy is still the old one",
        [](World& w) {
          pod(w, PodComponent::Envoy, "node-2").template_generation = "1";
          workload(w, "cilium-envoy").updated = 1;
        },
        "Act RollingAgents: 1/2 nodes run Cilium 1.19.6; node-2: Envoy of the former revision"},
       {"all are ready and time has passed", [](World&) {}, kDone},
       {"a pod that a rollback did not have to replace keeps its number",
        [](World& w) {
          pod(w, PodComponent::Agent, "node-1").template_generation = "1";  // updated are both
        },
        kDone},
       {"one was not ready a minute ago",
        [](World& w) { pod(w, PodComponent::Envoy, "node-1").ready_changed = kNow - 1min; },
        "Act Soaking: 2/2 nodes run Cilium 1.19.6; they must stay ready until "
        "2026-11-22T10:04:00Z"},
       {"the same, by the defaults of tke-2026.2",
        [](World& w) {
          pod(w, PodComponent::Envoy, "node-1").ready_changed = kNow - 1min;
          w.records.profile = "tke-2026.2";
        },
        "Act Soaking: 2/2 nodes run Cilium 1.19.6; they must stay ready until "
        "2026-11-22T10:59:00Z"},
       {"no soaking was asked for",
        [](World& w) {
          pod(w, PodComponent::Envoy, "node-1").ready_changed = kNow;
          w.installation.spec.upgrade.soak = 0s;
        },
        kDone},
       {"there is no node", [](World& w) { w.nodes.clear(); }, kDone}});
}

TEST_CASE("upgrade settled: only nodes that are there and can be reached count") {
  check_sentences(
      steps::upgrade_settled, upgraded(),
      {{"a node that is not Ready is counted apart",
        [](World& w) {
          w.nodes.edit(1).ready = false;
          old_agent(w, "node-2");
        },
        kDone},
       {"with none that is Ready, nothing is proved",
        [](World& w) {
          w.nodes.edit(0).ready = w.nodes.edit(1).ready = false;
          w.helm->release->updated = kNow - 1min;
        },
        "Wait RollingAgents 0/0: 0/0 nodes run Cilium 1.19.6; not Ready: node-1, node-2 [again in "
        "165s]"},
       {"and named while others are waited for",
        [](World& w) {
          w.nodes.edit(1).ready = false;
          w.helm->release->updated = kNow - 1min;
          old_agent(w, "node-1");
        },
        "Wait RollingAgents 0/1: 0/1 nodes run Cilium 1.19.6; node-1: agent of the former "
        "revision; not Ready: node-2 [again in 165s]"},
       {"a node that joined since has nothing to upgrade",
        [](World& w) {
          w.nodes.push_back(node("node-3"));
          w.nodes.edit_back().meta.created = kNow - 1min;
        },
        kDone},
       {"nor has one that joined in the second in which Helm wrote, for that is all objects tell",
        [](World& w) {
          w.nodes.push_back(node("node-3"));
          w.nodes.edit_back().meta.created = w.helm->release->updated;
        },
        kDone}});
}

TEST_CASE("upgrade settled: time counts from the last node that got further") {
  World world = upgraded();
  world.installation.spec.upgrade.progress_deadline = 10min;
  pod(world, PodComponent::Agent, "node-2").ready = false;
  pod(world, PodComponent::Agent, "node-2").waiting = "ImagePullBackOff: no such image";
  world.now = kNow + 4min - 1s;
  CHECK(said(steps::upgrade_settled(world)) ==
        "Act RollingAgents: 1/2 nodes run Cilium 1.19.6; node-2: agent not ready: "
        "ImagePullBackOff: no such image");
  world.now += 1s;
  CHECK(said(action_of<RecordUpgrade>(steps::upgrade_settled(world))) ==
        "RecordUpgrade 1.18.2 to 1.19.6, try 1, failed: for 600 s no node got ready with it: 1/2 "
        "nodes run Cilium 1.19.6; node-2: agent not ready: ImagePullBackOff: no such image");
  // A new try counts from its own beginning.
  world.records.upgrade->began = world.now;
  CHECK_FALSE(action_of<RecordUpgrade>(steps::upgrade_settled(world)).upgrade.failed);
}

TEST_CASE("upgrade settled: what failed and got ready after all is done in the end") {
  World world = upgraded();
  world.records.upgrade->failed = kNow - 10min;
  world.records.upgrade->failure = "too slow";
  CHECK(said(steps::upgrade_settled(world)) == kDone);
  CHECK_FALSE(action_of<RecordUpgrade>(steps::upgrade_settled(world)).upgrade.failed);
  old_agent(world, "node-1");
  CHECK(said(steps::upgrade_settled(world)) ==
        "Wait WaitingForStep: waiting for what follows the failed upgrade");
}

TEST_CASE("upgrade settled: until it is done, the way goes from what served before") {
  World world = upgraded();
  const auto asked = [&](const char* version) {
    world.installation.spec.version = version;
    const std::optional<Refusal> refusal = refused_version(world);
    return refusal ? refusal->message.substr(0, refusal->message.find(':')) : "accepted";
  };
  CHECK(asked("1.18.2") == "accepted");  // back
  CHECK(asked("1.19.7") == "accepted");
  CHECK(asked("1.19.5") == "accepted");
  CHECK(asked("1.18.1") == "from 1.18.2 to 1.18.1 is a downgrade, which Cilium does not support");
  world.records.upgrade->done = kNow;
  CHECK(asked("1.18.2") == "from 1.19.6 to 1.18.2 is a downgrade, which Cilium does not support");
}

TEST_CASE("upgrade settled: going back is an upgrade of its own") {
  World world = upgraded();
  world.installation.spec.version = "1.18.2";
  const auto action = action_of<RecordUpgrade>(steps::release_deployed(world));
  CHECK(action.upgrade.from == "1.18.2");
  CHECK(action.upgrade.to == "1.18.2");
  CHECK(action.upgrade.from_revision == 1);
  CHECK(action.upgrade.desired == work_out_desired(world)->digest);
  CHECK(action.upgrade.began == kNow);
}

TEST_CASE("upgrade settled: a revision whose label is not known is named by its number") {
  World world = healthy();
  world.helm->release->revision = 2;  // changed values, which Helm could not apply
  world.helm->release->status = "failed";
  world.installation.spec.version = "1.19.6";
  const auto action = action_of<RecordUpgrade>(steps::release_deployed(world));
  CHECK(action.upgrade.from_revision == 1);
  CHECK(action.upgrade.from_desired == "revision-1");
}

}  // namespace
}  // namespace tco::plan
