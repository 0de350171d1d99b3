// The first component to go; what all three have in common is tested here.
#include "base/names.h"
#include "plan/sentences.h"

namespace tco::plan {
namespace {

using model::PodComponent;

// Somebody (TKE's addon manager) took our selector away again.
void revert(World& world) {
  model::Workload& object = workload(world, "tke-cni-agent");
  object.node_selector.reset();
  object.desired = object.ready = 2;
}

TEST_CASE("tke-cni-agent retired: where it is") {
  check_sentences(
      steps::tke_cni_agent_retired, healthy(),
      {{"it runs nowhere", [](World&) {}, "Done: tke-cni-agent is retired"},
       {"its last pods are ending", [](World& w) { workload(w, "tke-cni-agent").ready = 1; },
        "Wait AwaitingRetirement: the pods of tke-cni-agent are ending"},
       {"they are still wanted", [](World& w) { workload(w, "tke-cni-agent").desired = 1; },
        "Wait AwaitingRetirement: the pods of tke-cni-agent are ending"},
       {"the selector has not been seen by the DaemonSet controller",
        [](World& w) { workload(w, "tke-cni-agent").meta.generation = 2; },
        "Wait AwaitingRetirement: the pods of tke-cni-agent are ending"},
       {"it is not there", [](World& w) { remove_workload(w, "tke-cni-agent"); },
        "Done: tke-cni-agent is not there"},
       {"the spec keeps it",
        [](World& w) {
          revert(w);
          w.installation.spec.components.tke_cni_agent = model::ComponentPolicy::Keep;
        },
        "Done: tke-cni-agent is kept, as the spec says"},
       {"the selector has another value",
        [](World& w) {
          workload(w, "tke-cni-agent").node_selector = Selector{{"label-not-exist", "something"}};
        },
        "Act RepairingDrift: counting a repair: tke-cni-agent runs again, undone by somebody whom "
        "the object does not name"}});
}

TEST_CASE("tke-cni-agent retired: the first time, every node must be served") {
  World world = healthy();
  revert(world);
  world.records = {};
  check_sentences(
      steps::tke_cni_agent_retired, world,
      {{"all are served", [](World&) {},
        "Act RecordingOriginal: recording the original of kube-system/tke-cni-agent"},
       {"an agent is not ready",
        [](World& w) { pod(w, PodComponent::Agent, "node-1").ready = false; },
        "Wait WaitingForStep: waiting for every node to be ready"},
       {"cilium-operator is not there",
        [](World& w) { workload(w, "cilium-operator").available = 0; },
        "Wait WaitingForStep: waiting for every node to be ready"},
       {"there is no node",
        [](World& w) {
          w.nodes.clear();
          workload(w, "cilium-operator").available = 0;
        },
        "Act RecordingOriginal: recording the original of kube-system/tke-cni-agent"},
       {"the release is not as desired", [](World& w) { w.helm->release->status = "failed"; },
        "Wait WaitingForStep: waiting for the release"},
       {"the sidecar is away",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "away"};
        },
        "Wait WaitingForStep: waiting for the release"}});
}

// On record already, so that the next thing is the repair itself.
World counted() {
  World world = healthy();
  revert(world);
  const auto record = action_of<RecordRepair>(steps::tke_cni_agent_retired(world));
  world.records.repairs[record.key] = record.repairs;
  return world;
}

const char* const kAgain =
    "Act RepairingDrift: taking tke-cni-agent off every node again: tke-cni-agent runs again, "
    "undone by somebody whom the object does not name";

TEST_CASE("tke-cni-agent retired: a repair waits for nothing else that goes on") {
  check_sentences(
      steps::tke_cni_agent_retired, counted(),
      {{"all are served", [](World&) {}, kAgain},
       {"an agent is not ready",
        [](World& w) { pod(w, PodComponent::Agent, "node-1").ready = false; }, kAgain},
       {"a node joins", [](World& w) { w.nodes.push_back(node("node-3")); }, kAgain},
       {"an upgrade is under way", [](World& w) { w.installation.spec.version = "1.18.4"; },
        kAgain},
       {"the sidecar is away",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "away"};
        },
        kAgain},
       {"somebody took the release away", [](World& w) { w.helm->release.reset(); },
        "Wait DriftDetected: tke-cni-agent runs again, undone by somebody whom the object does not "
        "name; to be repaired, it waits for the release"}});
}

TEST_CASE("tke-cni-agent retired: made anew, it has another original") {
  World world = healthy();
  revert(world);
  workload(world, "tke-cni-agent").meta.uid = "new";
  workload(world, "tke-cni-agent").meta.created = kNow;
  const auto repair = action_of<RecordRepair>(steps::tke_cni_agent_retired(world));
  world.records.repairs[repair.key] = repair.repairs;
  const auto record = action_of<RecordOriginal>(steps::tke_cni_agent_retired(world));
  CHECK(record.original.uid == "new");
  world.records.originals[record.key] = record.original;
  action_of<RetireDaemonSet>(steps::tke_cni_agent_retired(world));
}

TEST_CASE("tke-cni-agent retired: the original on record, and the patch") {
  World world = healthy();
  revert(world);
  world.records = {};
  workload(world, "tke-cni-agent").node_selector = Selector{{"kubernetes.io/os", "linux"}};
  const auto record = action_of<RecordOriginal>(steps::tke_cni_agent_retired(world));
  CHECK(record.key == "original.daemonset.kube-system.tke-cni-agent");
  CHECK(record.original.field == model::Original::Field::NodeSelector);
  CHECK(record.original.uid == "uid-tke-cni-agent");
  CHECK(record.original.generation == 1);
  CHECK(record.original.node_selector == Selector{{"kubernetes.io/os", "linux"}});

  world.records.originals[record.key] = record.original;
  const auto retire = action_of<RetireDaemonSet>(steps::tke_cni_agent_retired(world));
  CHECK(retire.target.uid == "uid-tke-cni-agent");
  CHECK(retire.target.resource_version == "100");
  CHECK(retire.target.has_annotations);
  CHECK(retire.has_node_selector);
  CHECK(retire.original == record.original);
}

TEST_CASE("tke-cni-agent retired: RetireFirst needs preflight only") {
  World world = fresh();
  world.installation.spec.components.retire_order = model::RetireOrder::RetireFirst;
  action_of<RecordOriginal>(steps::tke_cni_agent_retired(world));
  world.kubernetes = {1, 28, "v1.28"};
  CHECK(said(steps::tke_cni_agent_retired(world)) == "Wait WaitingForStep: waiting for preflight");
}

}  // namespace
}  // namespace tco::plan
