// Where an agent is missing, kube-proxy is all that a node has.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

using model::PodComponent;

World reverted() {
  World world = healthy();
  workload(world, "kube-proxy").node_selector.reset();
  return world;
}

TEST_CASE("kube-proxy retired: the first time and any other, every node must be served") {
  const char* const waits = "Wait WaitingForStep: waiting for every node to be ready";
  const char* const retires = "Act RetiringComponent: taking kube-proxy off every node";
  check_sentences(
      steps::kube_proxy_retired, reverted(),
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
          w.nodes.back().instance_type = "eklet";
        },
        retires},
       {"the release failed", [](World& w) { w.helm->release->status = "failed"; },
        "Wait WaitingForStep: waiting for the release"}});
}

TEST_CASE("kube-proxy retired: after tke-cni-agent, as in the seed") {
  World world = reverted();
  workload(world, "tke-cni-agent").node_selector.reset();
  CHECK(said(steps::kube_proxy_retired(world)) ==
        "Wait WaitingForStep: waiting for an earlier component to be retired");
  world.installation.spec.components.tke_cni_agent = model::ComponentPolicy::Keep;
  action_of<RetireDaemonSet>(steps::kube_proxy_retired(world));
  remove_workload(world, "tke-cni-agent");
  action_of<RetireDaemonSet>(steps::kube_proxy_retired(world));
}

TEST_CASE("kube-proxy retired: it may be kept, and it may be absent") {
  World world = reverted();
  world.installation.spec.components.kube_proxy = model::ComponentPolicy::Keep;
  CHECK(said(steps::kube_proxy_retired(world)) == "Done: kube-proxy is kept, as the spec says");
  remove_workload(world, "kube-proxy");
  world.installation.spec.components.kube_proxy = model::ComponentPolicy::Retire;
  CHECK(said(steps::kube_proxy_retired(world)) == "Done: kube-proxy is not there");
}

}  // namespace
}  // namespace tco::plan
