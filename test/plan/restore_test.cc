// UninstallAndRestore: what serves the nodes is back before Cilium goes, and only what we changed
// is changed back.
#include "base/names.h"
#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using model::PodComponent;
using namespace std::chrono_literals;

World start() { return deleted(healthy(), model::DeletionPolicy::UninstallAndRestore); }

void put_back(World& world, const char* name) { workload(world, name) = daemon_set(name, 2); }

void runs(World& world, PodComponent component) {
  for (const char* name : {"node-1", "node-2"}) world.pods.push_back(pod_of(component, name));
}

World with_kube_proxy() {
  World world = start();
  put_back(world, "kube-proxy");
  runs(world, PodComponent::KubeProxy);
  run_cni_cleaner(world, CniDuty::Restore);
  return world;
}

World with_all_back() {
  World world = with_kube_proxy();
  put_back(world, "tke-cni-agent");
  runs(world, PodComponent::TKECNIAgent);
  put_back(world, "ip-masq-agent");
  return world;
}

World without_cilium() {
  World world = with_all_back();
  world.helm->release.reset();
  erase_if(world.pods,
           [](const model::CiliumPod& each) { return each.meta.name.starts_with("cilium"); });
  return world;
}

TEST_CASE("restore: kube-proxy is the first, and waited for on every node") {
  CHECK(said(make_plan(start()).next()->action) == "RestoreDaemonSet kube-system/kube-proxy");
  check_sentences(
      steps::kube_proxy_restored, with_kube_proxy(),
      {{"ready", [](World&) {}, "Done: kube-proxy is ready on 2 node(s)"},
       {"not ready", [](World& w) { pod(w, PodComponent::KubeProxy, "node-2").ready = false; },
        "Wait AwaitingRestoration 1/2: node-2: kube-proxy not ready"},
       {"the controller has not seen it yet",
        [](World& w) {
          erase_if(w.pods, [](const auto& p) { return p.component == PodComponent::KubeProxy; });
          workload(w, "kube-proxy").meta.generation = 2;
          workload(w, "kube-proxy").desired = 0;
        },
        "Wait AwaitingRestoration 0/2: node-1, node-2: no kube-proxy pod "
        "yet"},
       {"its own selector leaves a node out",
        [](World& w) {
          erase_if(w.pods, [](const auto& p) {
            return p.component == PodComponent::KubeProxy && p.node == "node-2";
          });
          workload(w, "kube-proxy").desired = 1;
        },
        "Done: kube-proxy is ready on 1 node(s)"},
       {"a node is not reachable for a while",
        [](World& w) {
          pod(w, PodComponent::KubeProxy, "node-2").ready = false;
          w.nodes.edit(1).ready = false;
          w.nodes.edit(1).ready_changed = kNow - 2min;
        },
        "Wait AwaitingRestoration 1/2: node-2: kube-proxy not ready [again in 180s]"},
       {"nor for good",
        [](World& w) {
          pod(w, PodComponent::KubeProxy, "node-2").ready = false;
          w.nodes.edit(1).ready = false;
        },
        "Done: kube-proxy is ready on 1 node(s); skipped, not reachable: node-2"},
       {"it was kept", [](World& w) { w.records.originals.clear(); },
        "Done: kube-proxy is as it was"},
       {"Cilium is gone: nobody waits for pods any more",
        [](World& w) {
          w.helm->release.reset();
          w.pods.clear();
        },
        "Done: kube-proxy is as it was"}});
}

TEST_CASE("restore: only what we retired") {
  const char* const by_hand =
      "and the nodes need it before Cilium goes. Bring it back by hand (docs/undo.md), or set "
      "spec.deletionPolicy to Orphan: Cilium stays";
  check_sentences(
      steps::kube_proxy_restored, start(),
      {{"retired by somebody else",
        [](World& w) {
          w.records.originals.clear();
          workload(w, "kube-proxy").original.reset();
        },
        std::string(
            "Blocked OriginalUnknown: DaemonSet kube-proxy was retired by somebody else, ") +
            by_hand},
       {"the same without nodes",
        [](World& w) {
          w.records.originals.clear();
          workload(w, "kube-proxy").original.reset();
          w.nodes.clear();
        },
        "Done: kube-proxy was retired by somebody else and stays so"},
       {"deleted", [](World& w) { remove_workload(w, "kube-proxy"); },
        std::string(
            "Blocked OriginalUnknown: DaemonSet kube-proxy was retired and is not there any "
            "more, ") +
            by_hand},
       {"never there",
        [](World& w) {
          remove_workload(w, "kube-proxy");
          w.records.originals.clear();
        },
        "Done: kube-proxy is not there"},
       {"the records are lost, our annotation is not", [](World& w) { w.records = {}; },
        "Act RestoringComponent: putting kube-proxy back as it was"},
       {"our annotation is lost, the records are not",
        [](World& w) { workload(w, "kube-proxy").original.reset(); },
        "Act RestoringComponent: putting kube-proxy back as it was"},
       {"somebody took the selector out by hand",
        [](World& w) { workload(w, "kube-proxy").node_selector.reset(); },
        "Act RestoringComponent: putting kube-proxy back as it was"}});
}

TEST_CASE("restore: exactly our key of the selector") {
  World world = start();
  auto action = action_of<RestoreDaemonSet>(steps::kube_proxy_restored(world));
  CHECK((action.annotated && action.retired && action.only_key && !action.former));
  CHECK(action.target.resource_version == workload(world, "kube-proxy").meta.resource_version);

  (*workload(world, "kube-proxy").node_selector)["kubernetes.io/os"] = "linux";
  action = action_of<RestoreDaemonSet>(steps::kube_proxy_restored(world));
  CHECK((action.retired && !action.only_key));

  const std::string key = record_key(workload(world, "kube-proxy"));
  world.records.originals.at(key).node_selector =
      Selector{{std::string(names::kRetiredSelectorKey), "mine"}};
  CHECK(action_of<RestoreDaemonSet>(steps::kube_proxy_restored(world)).former == "mine");
}

TEST_CASE("restore: the others come after it, one by one") {
  CHECK(said(steps::tke_cni_agent_restored(start())) ==
        "Wait WaitingForStep: waiting for kube-proxy");
  CHECK(said(steps::ip_masq_agent_restored(with_kube_proxy())) ==
        "Wait WaitingForStep: waiting for tke-cni-agent");
  World world = with_kube_proxy();
  CHECK(said(make_plan(world).next()->action) == "RestoreDaemonSet kube-system/tke-cni-agent");
  put_back(world, "tke-cni-agent");
  CHECK(make_plan(world).next() == nullptr);
  runs(world, PodComponent::TKECNIAgent);
  CHECK(said(make_plan(world).next()->action) == "RestoreDaemonSet kube-system/ip-masq-agent");
}

TEST_CASE("restore: then Cilium goes") {
  CHECK(said(steps::release_uninstalled(with_kube_proxy())) ==
        "Wait WaitingForStep: waiting for TKE's components to be back");
  CHECK(said(make_plan(with_all_back()).next()->action) == "UninstallRelease kube-system/cilium");
}

TEST_CASE("restore: its pods are seen to their end where a node can be reached") {
  World world = with_all_back();
  world.helm->release.reset();
  CHECK(said(steps::cilium_pods_gone(world)) ==
        "Wait AwaitingRemoval: the pods of Cilium are ending on node-1, node-2 [again in 30s]");
  CHECK(said(steps::ipamd_restored(world)) ==
        "Wait WaitingForStep: waiting for Cilium's taints to be off the nodes");
  world.nodes.edit_each([](model::Node& each) { each.ready = false; });
  CHECK(said(steps::cilium_pods_gone(world)) == "Done");
}

TEST_CASE("restore: tolerations last, only ours") {
  World world = without_cilium();
  const auto action = action_of<RemoveToleration>(steps::ipamd_restored(world));
  CHECK((action.annotated && action.index == 0U && action.only_one));

  auto& tolerations = *workload(world, "tke-eni-ipamd").tolerations;
  tolerations.insert(tolerations.begin(), {.key = "their-own", .op = "Exists"});
  const auto second = action_of<RemoveToleration>(steps::ipamd_restored(world));
  CHECK((second.index == 1U && !second.only_one));

  check_sentences(
      steps::ipamd_restored, world,
      {{"somebody took it out already",
        [](World& w) { workload(w, "tke-eni-ipamd").tolerations->pop_back(); },
        "Act RemovingToleration: taking our toleration out of kube-system/tke-eni-ipamd"},
       {"it tolerated the taint before us",
        [](World& w) {
          w.records.originals.clear();
          workload(w, "tke-eni-ipamd").original.reset();
        },
        "Done: tke-eni-ipamd was not changed"},
       {"it is as it was",
        [](World& w) {
          workload(w, "tke-eni-ipamd").tolerations->pop_back();
          workload(w, "tke-eni-ipamd").original.reset();
        },
        "Done: tke-eni-ipamd is as it was"},
       {"it is not there", [](World& w) { remove_workload(w, "tke-eni-ipamd"); },
        "Done: there is no Deployment tke-eni-ipamd"}});
}

TEST_CASE(
    "restore: the tolerations of a taintKey of before go, too, the annotation with the last") {
  World world = without_cilium();
  model::Workload& ipamd = workload(world, "tke-eni-ipamd");
  ipamd.tolerations = {{.key = "their-own", .op = "Exists"},
                       {.key = std::string(names::kAgentNotReadyTaint), .op = "Exists"},
                       {.key = "node.cilium.io/wait", .op = "Exists"}};
  world.installation.spec.gate.taint_key = "node.cilium.io/wait";
  const auto first = action_of<RemoveToleration>(steps::ipamd_restored(world));
  CHECK((first.index == 1U && !first.annotated && !first.only_one));
  ipamd.tolerations->erase(ipamd.tolerations->begin() + 1);
  const auto second = action_of<RemoveToleration>(steps::ipamd_restored(world));
  CHECK((second.index == 1U && second.annotated && !second.only_one));
}

TEST_CASE("restore: the records go when nothing else is left, the finalizer after them") {
  World world = without_cilium();
  workload(world, "tke-eni-ipamd").tolerations.reset();
  workload(world, "tke-eni-ipamd").original.reset();
  world.cni_config_owners.reset();
  world.flow_control = model::FlowControl{};
  CHECK(said(make_plan(world).next()->action) == "RecordRecycle of 2 nodes");
  world.recycle = model::Recycle{.installation = world.installation.meta.uid,
                                 .nodes = {{"node-1", "boot-1"}, {"node-2", "boot-1"}}};
  CHECK(said(make_plan(world).next()->action) ==
        "DeleteConfigMap kube-system/tke-cilium-operator-plan");
  world.plan = {};
  CHECK(said(make_plan(world).next()->action) ==
        "DeleteConfigMap kube-system/tke-cilium-operator-state");
  // Deleted just after the first record of all was made.
  world.records = {.profile = "tke-2026.1", .teardown = world.records.teardown};
  CHECK(said(make_plan(world).next()->action) ==
        "DeleteConfigMap kube-system/tke-cilium-operator-state");
  world.records = {};
  const Plan plan = make_plan(world);
  CHECK(said(plan.next()->action) == "RemoveFinalizer");
  CHECK(plan.next()->message ==
        "removing the finalizer; Cilium is uninstalled, TKE's components are as they were before; "
        "recycle required, for what Cilium left in the kernels of 2 node(s), restart or replace: "
        "node-1, node-2; ConfigMap kube-system/tke-cilium-operator-recycle keeps the list");
  world.nodes.edit(1).ready = false;
  CHECK(make_plan(world).next()->message.find("; not reachable: node-2; ") != std::string::npos);
}

}  // namespace
}  // namespace tco::plan
