// Agents that read somebody else's CNI configuration when they started.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

using model::PodComponent;
using namespace std::chrono_literals;

World one_wrong() {
  World world = healthy();
  start_agent_wrong(world);
  return world;
}

model::Repairs& repair(World& world) {
  return world.records.repairs.at("configmap.kube-system.cni-configuration");
}

TEST_CASE("agents configured: who started while another text was there is restarted") {
  check_sentences(
      steps::agents_configured, one_wrong(),
      {{"one did", [](World&) {},
        "Act RestartingAgents: restarting agents that started with another CNI configuration: "
        "node-1"},
       {"nobody changed the text", [](World& w) { w.records.repairs.clear(); }, "Done"},
       {"nobody knows when it was changed: it was away, and no agent starts without",
        [](World& w) { repair(w).undone.reset(); }, "Done"},
       {"the agent is older",
        [](World& w) { pod(w, PodComponent::Agent, "node-1").started = kNow - 1h; }, "Done"},
       {"the agent is younger",
        [](World& w) { pod(w, PodComponent::Agent, "node-1").started = kNow; }, "Done"},
       {"its kubelet's clock is behind, and it was restarted for that already",
        [](World& w) { pod(w, PodComponent::Agent, "node-1").meta.created = kNow; }, "Done"},
       {"it is on its way out",
        [](World& w) { pod(w, PodComponent::Agent, "node-1").meta.deleting = true; }, "Done"},
       {"the text is wrong again", [](World& w) { w.cni_config = "{}"; },
        "Wait WaitingForStep: waiting for the CNI ConfigMap"},
       {"some were asked to go a moment ago", [](World& w) { w.unmanaged.evicted_lately = true; },
        "Wait RestartingAgents: agents that started with another CNI configuration: node-1 [again "
        "in 10s]"},
       {"a kubelet may still show the old one", [](World& w) { repair(w).recent = {kNow - 30s}; },
        "Wait RestartingAgents: agents that started with another CNI configuration: node-1; they "
        "are restarted once every kubelet has the new one [again in 90s]"}});
}

TEST_CASE("agents configured: no more at a time than spec.upgrade.maxUnavailable") {
  World world = one_wrong();
  pod(world, PodComponent::Agent, "node-2").started =
      pod(world, PodComponent::Agent, "node-1").started;
  CHECK(action_of<EvictPods>(steps::agents_configured(world)).pods.size() == 2);
  world.installation.spec.upgrade.max_unavailable = 1;
  const auto one = action_of<EvictPods>(steps::agents_configured(world));
  REQUIRE(one.pods.size() == 1);
  CHECK(one.pods[0].pod.uid == pod(world, PodComponent::Agent, "node-1").meta.uid);

  pod(world, PodComponent::Agent, "node-1").started = kNow;  // a new pod, which is starting
  pod(world, PodComponent::Agent, "node-1").ready = false;
  pod(world, PodComponent::Agent, "node-1").ready_changed = kNow;
  CHECK(said(steps::agents_configured(world)) ==
        "Wait WaitingForStep: waiting for every node to be ready");
}

TEST_CASE("agents configured: agents that do not come back count for as long as they are away") {
  World world = one_wrong();
  for (const char* name : {"node-3", "node-4"}) {
    world.nodes.push_back(node(name));
    world.pods.push_back(agent_on(name));
    pod(world, PodComponent::Agent, name).ready = false;
    pod(world, PodComponent::Agent, name).ready_changed = kNow - 1h;
  }
  CHECK(said(steps::agents_configured(world)) ==
        "Wait WaitingForStep: waiting for every node to be ready");
  // A node that is down keeps its agent whatever is done elsewhere.
  world.nodes.edit_back().ready = false;
  CHECK(action_of<EvictPods>(steps::agents_configured(world)).pods.size() == 1);
}

}  // namespace
}  // namespace tco::plan
