// Uninstall: nodes are never left alone, and Helm's operation is followed to its end.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

using model::DeletionPolicy;
using model::OperationState;

World with_nodes() { return deleted(healthy(), DeletionPolicy::Uninstall); }

World without_nodes() {
  World world = with_nodes();
  world.nodes.clear();
  world.pods.clear();
  return world;
}

void runs(World& world, const char* type) {
  world.helm->operation = operation(world, OperationState::Running);
  world.helm->operation->type = type;
}

void fails(World& world, const char* reason) {
  world.helm->operation = operation(world, OperationState::Failed);
  world.helm->operation->type = "Uninstall";
  world.helm->operation->error_reason = reason;
  world.helm->operation->error_message = "it says why";
}

TEST_CASE("uninstall: a node that needs Cilium blocks it") {
  check_sentences(
      steps::nodes_gone, with_nodes(),
      {{"two nodes", [](World&) {},
        "Blocked NodesExist: spec.deletionPolicy is Uninstall, which would leave 2 node(s) without "
        "a network: node-1, node-2. Remove them, or set spec.deletionPolicy to UninstallAndRestore "
        "(TKE's components come back first) or to Orphan (Cilium stays)"},
       {"on their way out",
        [](World& w) { w.nodes.edit_each([](model::Node& each) { each.meta.deleting = true; }); },
        "Done: no node is left that Cilium serves"},
       {"it has begun: there is no way back", [](World& w) { runs(w, "Uninstall"); },
        "Done: the release is being removed"},
       {"it was cut off", [](World& w) { w.helm->release->status = "uninstalling"; },
        "Done: the release is being removed"},
       {"nothing was installed", [](World& w) { w.helm->release.reset(); },
        "Done: there is no release of the operator's to remove"},
       {"somebody else's release", [](World& w) { w.helm->release->labels.clear(); },
        "Done: there is no release of the operator's to remove"},
       {"the sidecar is away",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "away"};
        },
        "Wait WaitingForStep: waiting for the Helm sidecar"}});
}

TEST_CASE("uninstall: the release") {
  check_sentences(steps::release_uninstalled, without_nodes(),
                  {{"it goes", [](World&) {},
                    "Act UninstallingRelease: uninstalling Helm release kube-system/cilium"},
                   {"a failed one too", [](World& w) { w.helm->release->status = "failed"; },
                    "Act UninstallingRelease: uninstalling Helm release kube-system/cilium"},
                   {"nodes are there", [](World& w) { w.nodes.push_back(node("node-1")); },
                    "Wait WaitingForStep: waiting for the nodes to be gone"},
                   {"it is on its way", [](World& w) { runs(w, "Uninstall"); },
                    "Wait UninstallingRelease 12/23: Helm: Applying [again in 2s]"},
                   {"another operation", [](World& w) { runs(w, "Apply"); },
                    "Wait WaitingForStep: waiting for the Helm operation"},
                   {"cut off", [](World& w) { w.helm->release->status = "uninstalling"; },
                    "Wait WaitingForStep: waiting for the pending release"},
                   {"refused", [](World& w) { fails(w, "Forbidden"); },
                    "Blocked Forbidden: it says why [again in 29s]"},
                   {"the API server is away", [](World& w) { fails(w, "Unavailable"); },
                    "Wait UninstallFailed: it says why; trying again [again in 4s]"},
                   {"it failed long ago",
                    [](World& w) {
                      fails(w, "HelmFailed");
                      w.helm->operation->finished = kNow - std::chrono::minutes(1);
                    },
                    "Act UninstallingRelease: uninstalling Helm release kube-system/cilium"},
                   {"the sidecar is away",
                    [](World& w) {
                      w.helm = Error{ErrorKind::Unavailable, "away"};
                    },
                    "Wait SidecarUnavailable: away [again in 5s]"},
                   {"it is gone", [](World& w) { w.helm->release.reset(); },
                    "Done: there is no release of the operator's"}});
}

// The labels of a record name who deployed it: no proof of who was removing it.
TEST_CASE("uninstall: a cut-off one is unlocked when whoever did it is gone for certain") {
  World world = without_nodes();
  world.helm->release->status = "uninstalling";
  CHECK(said(steps::release_unlocked(world)).starts_with("Act UnlockingRelease"));
  world.helm->started = kNow - std::chrono::seconds(10);
  CHECK(said(steps::release_unlocked(world)) ==
        "Wait PendingRelease: revision 1 is uninstalling and who was removing it is gone; waiting "
        "until its last request must have ended [again in 20s]");
  world.helm->started = kNow - std::chrono::hours(1);
  world.leader_since = kNow;
  CHECK(said(steps::release_unlocked(world)).ends_with("[again in 30s]"));
}

TEST_CASE("uninstall: the CNI ConfigMap goes after it, if nobody else wrote it") {
  World gone = without_nodes();
  gone.helm->release.reset();
  check_sentences(
      steps::cni_config_removed, gone,
      {{"it goes", [](World&) {},
        "Act RemovingConfig: deleting ConfigMap kube-system/cni-configuration"},
       {"the agents still mount it", [](World& w) { w.helm->release = deployed_release(w); },
        "Wait WaitingForStep: waiting for the release to be gone"},
       {"a pod that mounts it is still ending",
        [](World& w) {
          w.nodes.push_back(node("node-1"));
          w.pods.push_back(agent_on("node-1"));
        },
        "Wait WaitingForStep: waiting for Cilium's pods to be gone"},
       {"the user wrote it too",
        [](World& w) { w.cni_config_owners->writers.push_back({.manager = "kubectl"}); },
        "Done: ConfigMap kube-system/cni-configuration has another writer too; it stays"},
       {"nobody is named", [](World& w) { w.cni_config_owners->writers.clear(); },
        "Done: ConfigMap kube-system/cni-configuration has another writer too; it stays"},
       {"there is none", [](World& w) { w.cni_config_owners.reset(); },
        "Done: there is no ConfigMap kube-system/cni-configuration"}});
}

TEST_CASE("uninstall: the finalizer is the last, and TKE's objects stay as they are") {
  World world = without_nodes();
  CHECK(said(make_plan(world).next()->action) == "UninstallRelease kube-system/cilium");
  world.helm->release.reset();
  CHECK(said(make_plan(world).next()->action) == "DeleteConfigMap kube-system/cni-configuration");
  world.cni_config_owners.reset();
  CHECK(said(make_plan(world).next()->action) == "DeleteFlowControl FlowSchema cilium");
  world.flow_control = model::FlowControl{};
  CHECK(said(make_plan(world).next()->action) ==
        "DeleteConfigMap kube-system/tke-cilium-operator-plan");
  world.plan = {};
  const Plan plan = make_plan(world);
  CHECK(said(plan.next()->action) == "RemoveFinalizer");
  CHECK(plan.next()->message ==
        "removing the finalizer; Cilium is uninstalled, TKE's components stay retired");
}

TEST_CASE("uninstall: suspended, it stops where it is") {
  World world = without_nodes();
  world.installation.spec.suspend = true;
  CHECK(make_plan(world).next() == nullptr);
}

}  // namespace
}  // namespace tco::plan
