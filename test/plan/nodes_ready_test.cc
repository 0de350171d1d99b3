// What the installation waits for on nodes, and what is no news any more once it is done.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::PodComponent;

// Deployed a minute ago; the components still run.
World rolling_out() {
  World world = healthy();
  for (const char* name : {"ip-masq-agent", "kube-proxy", "tke-cni-agent"}) {
    workload(world, name) = daemon_set(name, 2);
  }
  world.pods.edit_each([](model::CiliumPod& each) {
    each.meta.created = kNow - 1min;
    each.ready_changed = kNow - 1min;
  });
  return world;
}

void unready(World& world, std::string_view node) {
  pod(world, PodComponent::Agent, node).ready = false;
}

TEST_CASE("nodes ready: while the release rolls out") {
  check_sentences(
      steps::nodes_ready, rolling_out(),
      {{"all are", [](World&) {}, "Done: 2/2 nodes ready"},
       {"an agent is starting", [](World& w) { unready(w, "node-2"); },
        "Wait AwaitingAgents 1/2: node-2: agent not ready [again in 60s]"},
       {"Envoy has not been scheduled",
        [](World& w) { remove_pod(w, PodComponent::Envoy, "node-1"); },
        "Wait AwaitingAgents 1/2: node-1: no Envoy pod yet [again in 60s]"},
       {"an image cannot be pulled, past the grace",
        [](World& w) {
          unready(w, "node-2");
          model::CiliumPod& agent = pod(w, PodComponent::Agent, "node-2");
          agent.waiting = "ImagePullBackOff: Back-off pulling image";
          agent.meta.created = agent.ready_changed = kNow - 3min;
          pod(w, PodComponent::Envoy, "node-2").meta.created = kNow - 3min;
          pod(w, PodComponent::Envoy, "node-2").ready_changed = kNow - 3min;
        },
        "Wait NodesNotReady 1/2: node-2: agent not ready: ImagePullBackOff: Back-off pulling "
        "image"},
       {"an upgrade has not reached a node",
        [](World& w) {
          workload(w, "cilium").template_generation = "2";
          workload(w, "cilium").updated = 1;
          pod(w, PodComponent::Agent, "node-1").template_generation = "2";
        },
        "Wait RollingAgents 1/2: agents of the former revision: 1, new ones that are not ready "
        "yet: 0"},
       {"the DaemonSet's controller has not seen the upgrade",
        [](World& w) {
          workload(w, "cilium").meta.generation = 2;
          workload(w, "cilium").template_generation = "2";
        },
        "Wait RollingAgents 0/2: agents of the former revision: 2, new ones that are not ready "
        "yet: 0"},
       {"cilium-operator is not there yet",
        [](World& w) { workload(w, "cilium-operator").available = 0; },
        "Wait AwaitingOperator: no replica of Deployment cilium-operator is available yet"},
       {"there is no node", [](World& w) { w.nodes.clear(); },
        "Done: no node yet that could run Cilium"},
       {"only super nodes",
        [](World& w) {
          w.nodes.edit_each([](model::Node& each) { each.instance_type = "eklet"; });
        },
        "Done: no node yet that could run Cilium"},
       {"a version is refused, and another one serves",
        [](World& w) { w.installation.spec.version = "1.20.0"; }, "Done: 2/2 nodes ready"},
       {"the release is being changed",
        [](World& w) { w.helm->release->status = "pending-upgrade"; },
        "Wait WaitingForStep: waiting for the release"}});
}

TEST_CASE("nodes ready: once settled, a replaced agent is waited for, a restarted one is not") {
  const auto unready_since = [](World& w, model::Time created) {
    model::CiliumPod& agent = pod(w, PodComponent::Agent, "node-1");
    agent.ready = false;
    agent.ready_changed = kNow - 10s;
    agent.meta.created = created;
  };
  check_sentences(
      steps::nodes_ready, healthy(),
      {{"its pod is the old one", [&](World& w) { unready_since(w, kNow - 1h); },
        "Done: 1/2 nodes ready [again in 110s]"},
       {"its pod is a new one", [&](World& w) { unready_since(w, kNow - 10s); },
        "Wait RollingAgents 2/2: agents of the former revision: 0, new ones that are not ready "
        "yet: 1 [again in 110s]"},
       {"its Envoy is a new one",
        [](World& w) {
          model::CiliumPod& envoy = pod(w, PodComponent::Envoy, "node-1");
          envoy.ready = false;
          envoy.meta.created = envoy.ready_changed = kNow - 10s;
        },
        "Wait RollingAgents 2/2: agents of the former revision: 0, new ones that are not ready "
        "yet: 1 [again in 110s]"},
       {"its pod is on its way",
        [](World& w) {
          w.helm->release->updated = kNow - 10s;
          remove_pod(w, PodComponent::Agent, "node-1");
        },
        "Wait RollingAgents 1/2: agents of the former revision: 0, new ones that are not ready "
        "yet: 1 [again in 110s]"}});
}

TEST_CASE("nodes ready: once settled, a node within its grace is no news") {
  check_sentences(steps::nodes_ready, healthy(),
                  {{"a node joins",
                    [](World& w) {
                      w.nodes.push_back(node("node-3"));
                      w.nodes.edit_back().meta.created = kNow - 1min;
                    },
                    "Done: 2/3 nodes ready [again in 540s]"},
                   {"it does not get ready",
                    [](World& w) {
                      w.nodes.push_back(node("node-3"));
                      w.nodes.edit_back().meta.created = kNow - 10min;
                    },
                    "Wait NodesNotReady 2/3: node-3: no agent pod yet"},
                   {"no other node is served either",
                    [](World& w) {
                      for (const auto* name : {"node-1", "node-2"}) {
                        auto& agent = pod(w, PodComponent::Agent, name);
                        agent.ready = false;
                        agent.ready_changed = kNow;
                      }
                    },
                    "Wait AwaitingAgents 0/2: node-1, node-2: agent not ready [again in 120s]"},
                   {"the first nodes of an empty cluster join",
                    [](World& w) {
                      for (const std::size_t at : {0, 1}) w.nodes.edit(at).cilium_was_up = false;
                      for (const auto* name : {"node-1", "node-2"}) {
                        auto& agent = pod(w, PodComponent::Agent, name);
                        agent.ready = false;
                        agent.ready_changed = kNow;
                      }
                    },
                    "Done: 0/2 nodes ready [again in 120s]"},
                   {"cilium-operator restarts",
                    [](World& w) {
                      workload(w, "cilium-operator").available = 0;
                      workload(w, "cilium-operator").available_changed = kNow;
                    },
                    "Done: 2/2 nodes ready [again in 120s]"}});
}

}  // namespace
}  // namespace tco::plan
