#include "teardown_situations.h"

#include "base/names.h"
#include "fakes/world.h"

namespace tco::sim {

using plan::World;

namespace {

// With a node that has just come, and whose agent is not there yet.
World with_closed_node(World world) {
  world.nodes.push_back(node("node-3"));
  model::Node& closed = world.nodes.edit_back();
  closed.meta.created = kNow - std::chrono::seconds(30);
  closed.taints.push_back({.key = std::string(names::kAgentNotReadyTaint),
                           .value = std::string(names::kGateTaintValue),
                           .effect = "NoSchedule",
                           .time_added = {}});
  return world;
}

}  // namespace

World uninstalled_without_nodes() {
  World world = deleted(healthy(), model::DeletionPolicy::Uninstall);
  world.nodes.clear();
  world.pods.clear();
  return world;
}

World uninstalled_with_nodes() { return deleted(healthy(), model::DeletionPolicy::Uninstall); }

// cilium-operator has left its taint on one node.
World restored() {
  World world = deleted(healthy(), model::DeletionPolicy::UninstallAndRestore);
  world.nodes.edit(0).taints = {{.key = "node.cilium.io/agent-not-ready", .effect = "NoSchedule"}};
  return world;
}

// Helm had begun to remove it when the sidecar was replaced, a moment ago.
World half_uninstalled() {
  World world = restored();
  for (const char* name : {"ip-masq-agent", "kube-proxy", "tke-cni-agent"}) {
    workload(world, name) = daemon_set(name, 2);
  }
  for (const auto component : {model::PodComponent::KubeProxy, model::PodComponent::TKECNIAgent}) {
    for (const char* name : {"node-1", "node-2"}) world.pods.push_back(pod_of(component, name));
  }
  world.helm->release->status = "uninstalling";
  world.helm->started = kNow;
  return world;
}

World restored_with_an_unreachable_node() {
  World world = restored();
  world.nodes.push_back(node("node-3"));
  world.nodes.edit_back().ready = false;
  return world;
}

World joining() {
  World world = with_closed_node(healthy());
  world.nodes.edit_back().taints.clear();
  return world;
}

World let_go_with_a_closed_node() {
  World world = with_closed_node(healthy());
  world.installation.meta.deleting = true;
  return world;
}

World handed_back() {
  World world = healthy();
  world.installation.spec.gate.owner = model::GateOwner::Operator;
  world.helm->release = deployed_release(world);
  approve_plan(world);
  world.installation.meta.deleting = true;
  return world;
}

World restored_with_a_closed_node() { return with_closed_node(restored()); }

}  // namespace tco::sim
