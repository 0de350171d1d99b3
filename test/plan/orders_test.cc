// What people order beside the spec: a stop, and TKE's components back in an emergency.
#include "plan/orders.h"

#include "base/names.h"
#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

World stopped() {
  World world = healthy();
  world.stop = stop_order();
  return world;
}

model::Workload& agents(World& world) { return workload(world, "cilium"); }

void record_strategy(World& world, const char* strategy) {
  world.records.originals[record_key(agents(world))] = {
      .field = model::Original::Field::UpdateStrategy,
      .uid = agents(world).meta.uid,
      .update_strategy = strategy};
}

const char* const kStopped =
    "Wait Stopped: kubectl-create stopped the operator at 2026-11-22T09:00:00Z, ConfigMap "
    "kube-system/tke-cilium-operator-stop is there: nothing but the status is written. To go on: "
    "kubectl -n kube-system delete configmap tke-cilium-operator-stop";

TEST_CASE("stop: the agents are held, and nothing else is done") {
  check_sentences(
      steps::agents_held, stopped(),
      {{"the original first", [](World&) {},
        "Act RecordingOriginal: recording the original of kube-system/cilium"},
       {"recorded", [](World& w) { record_strategy(w, "RollingUpdate"); },
        "Act Stopped: no agent is replaced any more while the operator is stopped"},
       {"recorded at an earlier stop, and changed since",
        [](World& w) { record_strategy(w, "Another"); },
        "Act RecordingOriginal: recording the original of kube-system/cilium"},
       {"held", [](World& w) { agents(w).original = "{}"; }, kStopped},
       {"the user holds them", [](World& w) { agents(w).update_strategy = "OnDelete"; }, kStopped},
       {"no agents", [](World& w) { remove_workload(w, "cilium"); }, kStopped},
       {"somebody else's agents", [](World& w) { w.helm->release->labels.clear(); }, kStopped},
       {"the sidecar is away, but there was a release of ours",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "away"};
        },
        "Act RecordingOriginal: recording the original of kube-system/cilium"},
       {"and here there was none",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "away"};
          w.records.first_version.clear();
        },
        kStopped}});
}

TEST_CASE("stop: when it is over, the agents are as before") {
  World held = healthy();
  agents(held).original = "{}";
  agents(held).update_strategy = "OnDelete";
  check_sentences(steps::agents_held, held,
                  {{"the record was lost", [](World&) {},
                    "Act Resuming: agents are replaced again as RollingUpdate says"},
                   {"as recorded", [](World& w) { record_strategy(w, "Recorded"); },
                    "Act Resuming: agents are replaced again as Recorded says"},
                   {"never held", [](World& w) { agents(w).original.reset(); }, "Done"},
                   {"gone", [](World& w) { remove_workload(w, "cilium"); }, "Done"}});
  CHECK(action_of<ResumeAgents>(steps::agents_held(held)).held);
  agents(held).update_strategy = "RollingUpdate";
  CHECK_FALSE(action_of<ResumeAgents>(steps::agents_held(held)).held);
}

TEST_CASE("stop: nothing of the table is done, whatever it wants") {
  for (World world : {fresh(), healthy(), deleted(healthy(), model::DeletionPolicy::Orphan),
                      deleted(healthy(), model::DeletionPolicy::UninstallAndRestore)}) {
    world.stop = stop_order();
    remove_workload(world, "cilium");
    const Plan plan = make_plan(world);
    CHECK(plan.stopped.has_value());
    CHECK(plan.next() == nullptr);
  }
}

World emergency(const char* value) {
  World world = healthy();
  world.installation.emergency = value;
  return world;
}

void back(World& world, const char* name) {
  workload(world, name) = daemon_set(name, 2);
  model::Original& original = world.records.originals.at(record_key(workload(world, name)));
  original.generation = workload(world, name).meta.generation;
}

TEST_CASE("emergency: kube-proxy is the first to come back") {
  check_sentences(
      steps::emergency_restored, emergency("kube-proxy,tke-cni-agent"),
      {{"both are retired", [](World&) {},
        "Act RestoringComponent: putting kube-proxy back as it was"},
       {"kube-proxy is back", [](World& w) { back(w, "kube-proxy"); },
        "Act RestoringComponent: putting tke-cni-agent back as it was"},
       {"its record is older than it is",
        [](World& w) {
          back(w, "kube-proxy");
          ++workload(w, "kube-proxy").meta.generation;
        },
        "Act RecordingOriginal: recording the original of kube-system/kube-proxy"},
       {"one of them is not there",
        [](World& w) {
          back(w, "kube-proxy");
          remove_workload(w, "tke-cni-agent");
        },
        "Blocked EmergencyRestored: kube-proxy is as it was before the installation; "
        "tke-cni-agent is not there, as annotation install.cilium-tke.io/emergency-restore asks "
        "for. To have it retired again: kubectl annotate ciliuminstallation default "
        "install.cilium-tke.io/emergency-restore-"},
       {"it runs in ipvs mode",
        [](World& w) {
          back(w, "kube-proxy");
          workload(w, "kube-proxy").containers[0].arguments = {"--proxy-mode=ipvs"};
          w.installation.emergency = "kube-proxy";
        },
        "Blocked EmergencyRestored: kube-proxy is as it was before the installation, and runs in "
        "ipvs mode: on each node it puts every Service's address on interface kube-ipvs0, where "
        "Cilium takes it for the node's own, so connections to Services may fail as long as "
        "Cilium replaces kube-proxy; restart each node once kube-proxy is retired again, as "
        "annotation install.cilium-tke.io/emergency-restore asks for. To have it retired again: "
        "kubectl annotate ciliuminstallation default install.cilium-tke.io/emergency-restore-"},
       {"only kube-proxy is asked for",
        [](World& w) {
          back(w, "kube-proxy");
          w.installation.emergency = "kube-proxy";
        },
        "Blocked EmergencyRestored: kube-proxy is as it was before the installation, as "
        "annotation install.cilium-tke.io/emergency-restore asks for. To have it retired again: "
        "kubectl annotate ciliuminstallation default install.cilium-tke.io/emergency-restore-"},
       {"another word", [](World& w) { w.installation.emergency = "true"; },
        "Blocked EmergencyUnclear: annotation install.cilium-tke.io/emergency-restore is \"true\", "
        "which means nothing, and nothing is retired meanwhile: set it to kube-proxy, or to "
        "kube-proxy,tke-cni-agent"},
       {"no word", [](World& w) { w.installation.emergency.clear(); }, "Done"}});
}

TEST_CASE("emergency: what somebody else retired stays so") {
  World world = emergency("kube-proxy");
  world.records.originals.erase(record_key(workload(world, "kube-proxy")));
  workload(world, "kube-proxy").original.reset();
  CHECK(said(steps::emergency_restored(world))
            .starts_with("Blocked EmergencyRestored: kube-proxy was retired by somebody else"));
}

TEST_CASE("emergency: suspended, stopped, unapproved and without a sidecar it works all the same") {
  World world = emergency("kube-proxy");
  world.installation.spec.suspend = true;
  world.installation.spec.plan.approval = model::Approval::Manual;
  world.plan = {};
  world.stop = stop_order();
  agents(world).original = "{}";  // held
  world.helm = Error{ErrorKind::Unavailable, "away"};
  const Plan plan = make_plan(world);
  REQUIRE(plan.next() != nullptr);
  CHECK(said(plan.next()->action) == "RestoreDaemonSet kube-system/kube-proxy");
}

TEST_CASE("emergency: what is back is not retired, until the annotation goes") {
  World world = emergency("kube-proxy");
  back(world, "kube-proxy");
  CHECK(said(steps::kube_proxy_retired(world)) ==
        "Done: kube-proxy is back, as an annotation says");
  CHECK(make_plan(world).next() == nullptr);
  world.installation.emergency = "a slip";
  CHECK(said(steps::kube_proxy_retired(world)) ==
        "Done: kube-proxy stays: an annotation is unclear");
  world.installation.emergency.clear();
  CHECK(said(steps::kube_proxy_retired(world)) ==
        "Act RetiringComponent: taking kube-proxy off every node");
}

TEST_CASE("emergency: a teardown goes on") {
  World world = deleted(emergency("kube-proxy"), model::DeletionPolicy::Orphan);
  back(world, "kube-proxy");
  CHECK(said(steps::emergency_restored(world)) == "Done");
}

}  // namespace
}  // namespace tco::plan
