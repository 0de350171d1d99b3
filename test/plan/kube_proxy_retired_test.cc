// Where an agent is missing, kube-proxy is all that a node has.
#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using model::PodComponent;

// Not retired yet, in a cluster where everything else is done.
World last() {
  World world = healthy();
  workload(world, "kube-proxy").node_selector.reset();
  world.records.installed.reset();
  world.records.originals[record_key(workload(world, "kube-proxy"))].generation = 1;
  return world;
}

// Retired, put back by somebody, and counted.
World reverted() {
  World world = healthy();
  workload(world, "kube-proxy").node_selector.reset();
  const auto record = action_of<RecordRepair>(steps::kube_proxy_retired(world));
  world.records.repairs[record.key] = record.repairs;
  return world;
}

TEST_CASE("kube-proxy retired: the first time, every node must be served") {
  const char* const waits = "Wait WaitingForStep: waiting for every node to be ready";
  const char* const retires = "Act RetiringComponent: taking kube-proxy off every node";
  check_sentences(
      steps::kube_proxy_retired, last(),
      {{"all are served", [](World&) {}, retires},
       {"an agent is not ready",
        [](World& w) { pod(w, PodComponent::Agent, "node-1").ready = false; }, waits},
       {"an agent is ending",
        [](World& w) { pod(w, PodComponent::Agent, "node-1").meta.deleting = true; }, waits},
       {"Envoy is not ready", [](World& w) { pod(w, PodComponent::Envoy, "node-1").ready = false; },
        waits},
       {"a node has no agent", [](World& w) { w.nodes.push_back(node("node-3")); }, waits},
       {"a super node needs none",
        [](World& w) {
          w.nodes.push_back(node("eklet-subnet-1"));
          w.nodes.edit_back().instance_type = "eklet";
        },
        retires},
       {"the release failed", [](World& w) { w.helm->release->status = "failed"; },
        "Wait WaitingForStep: waiting for the release"}});
}

TEST_CASE("kube-proxy retired: any other time, no node may have lost its agent") {
  const std::string runs =
      "kube-proxy runs again, undone by somebody whom the object does not name";
  const std::string retires = "Act RepairingDrift: taking kube-proxy off every node again: " + runs;
  const std::string waits = "Wait DriftDetected: " + runs + "; to be repaired, it waits for ";
  const std::string agents = waits + "every node's agent to be ready";
  const auto loses_agent = [](World& w) { pod(w, PodComponent::Agent, "node-1").ready = false; };
  check_sentences(
      steps::kube_proxy_retired, reverted(),
      {{"all are served", [](World&) {}, retires},
       {"a node joins", [](World& w) { w.nodes.push_back(node("node-3")); }, retires},
       {"an agent is not ready", loses_agent, agents},
       {"an agent is ending",
        [](World& w) { pod(w, PodComponent::Agent, "node-1").meta.deleting = true; }, agents},
       {"the node of that agent cannot be reached",
        [&](World& w) {
          loses_agent(w);
          w.nodes.edit(0).reachable = false;
        },
        retires},
       {"that node never had a ready agent",
        [&](World& w) {
          loses_agent(w);
          w.nodes.edit(0).cilium_was_up = false;
        },
        retires},
       {"agents are rolled, not more than two at a time",
        [&](World& w) {
          loses_agent(w);
          pod(w, PodComponent::Agent, "node-1").ready_changed = kNow;
          workload(w, "cilium").updated = 1;
        },
        retires},
       {"Envoy is not ready", [](World& w) { pod(w, PodComponent::Envoy, "node-1").ready = false; },
        retires},
       {"the spec wants another version", [](World& w) { w.installation.spec.version = "1.18.4"; },
        retires},
       {"another component cannot be retired",
        [](World& w) { workload(w, "tke-cni-agent").node_selector.reset(); }, retires},
       {"there are no agents at all", [](World& w) { remove_workload(w, "cilium"); }, agents},
       {"the release failed", [](World& w) { w.helm->release->status = "failed"; },
        waits + "the release"}});
}

TEST_CASE("kube-proxy retired: after tke-cni-agent, as in the seed") {
  World world = last();
  workload(world, "tke-cni-agent").node_selector.reset();
  world.records.originals[record_key(workload(world, "tke-cni-agent"))].generation = 1;
  CHECK(said(steps::kube_proxy_retired(world)) ==
        "Wait WaitingForStep: waiting for an earlier component to be retired");
  world.installation.spec.components.tke_cni_agent = model::ComponentPolicy::Keep;
  action_of<RetireDaemonSet>(steps::kube_proxy_retired(world));
  remove_workload(world, "tke-cni-agent");
  action_of<RetireDaemonSet>(steps::kube_proxy_retired(world));
}

TEST_CASE("kube-proxy retired: it may be kept, and it may be absent") {
  World world = last();
  world.installation.spec.components.kube_proxy = model::ComponentPolicy::Keep;
  CHECK(said(steps::kube_proxy_retired(world)) == "Done: kube-proxy is kept, as the spec says");
  remove_workload(world, "kube-proxy");
  world.installation.spec.components.kube_proxy = model::ComponentPolicy::Retire;
  CHECK(said(steps::kube_proxy_retired(world)) == "Done: kube-proxy is not there");
}

}  // namespace
}  // namespace tco::plan
