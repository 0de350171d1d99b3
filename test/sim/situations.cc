#include "situations.h"

#include <functional>
#include <map>

#include "base/names.h"
#include "fakes/world.h"
#include "order_situations.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/desired_changes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "teardown_situations.h"

namespace tco::sim {
namespace {

using plan::World;

World claimed() {
  World world = fresh();
  world.installation.finalizers = {std::string(names::kFinalizer)};
  return world;
}

World without_nodes() {
  World world = fresh();
  world.nodes.clear();
  return world;
}

// Everything up to Helm is done, and Helm has begun.
World with_pending_release() {
  World world = claimed();
  world.records = healthy().records;
  world.records.installed.reset();
  for (const char* name : {"kube-proxy", "tke-cni-agent", "ip-masq-agent"}) {
    world.records.originals.erase(plan::record_key(workload(world, name)));
  }
  workload(world, "tke-eni-ipamd").tolerations = Tolerations{{.op = "Exists"}};
  world.cni_config = healthy().cni_config;
  world.helm->release = deployed_release(world);
  world.helm->release->status = "pending-install";
  world.helm->release->last_deployed_revision = 0;
  approve_plan(world);
  return world;
}

// Its sidecar was replaced a moment ago.
World with_dead_sidecar() {
  World world = with_pending_release();
  world.helm->release->labels[std::string(names::kStartIdLabel)] = "sidecar-0";
  world.helm->started = kNow;
  return world;
}

World deleted_while_helm_works() {
  World world = with_pending_release();
  world.helm->operation = operation(world, model::OperationState::Running);
  world.installation.meta.deleting = true;
  return world;
}

// Cilium is there and serves; somebody stopped the operator before it took anything away.
World half_installed() {
  World world = healthy();
  for (const char* name : {"kube-proxy", "ip-masq-agent"}) {
    workload(world, name) = daemon_set(name, 2);
    world.records.originals.erase(plan::record_key(workload(world, name)));
  }
  world.records.installed.reset();
  return world;
}

World with_reverted_kube_proxy() {
  World world = healthy();
  workload(world, "kube-proxy") = daemon_set("kube-proxy", 2);
  return world;
}

// TKE upgraded its addons: one is as it was shipped, one was made anew, one is new, and meanwhile
// the spec was changed and a node joins.
World with_upgraded_addons() {
  World world = with_reverted_kube_proxy();
  remove_workload(world, "tke-cni-agent");
  world.workloads.push_back(daemon_set("tke-cni-agent", 2));
  world.workloads.back().meta.uid = "another";
  world.workloads.back().meta.created = kNow;
  world.records.originals.erase(plan::record_key(workload(world, "ip-masq-agent")));
  workload(world, "ip-masq-agent") = daemon_set("ip-masq-agent", 2);
  workload(world, "ip-masq-agent").meta.created = kNow;
  world.installation.spec.version = "1.18.4";
  world.nodes.push_back(node("node-3"));
  world.nodes.edit_back().meta.created = kNow;
  return world;
}

World with_retire_first() {
  World world = without_nodes();
  world.installation.spec.components.retire_order = model::RetireOrder::RetireFirst;
  return world;
}

// The user has copied the images and changed the spec of what runs.
World with_own_registry() {
  World world = healthy();
  world.installation.spec.image_registry = "example.tencentcloudcr.com";
  world.workloads.push_back(deployment("tcr-assistant-system", "tcr-assistant-controller-manager"));
  return world;
}

World with_upgrade() {
  World world = healthy();
  world.installation.spec.version = "1.18.4";
  world.installation.meta.generation = 2;
  return world;
}

// An older operator installed it, and kept no record of the version.
World with_next_minor() {
  World world = with_upgrade();
  world.installation.spec.version = "1.19.6";
  world.records.first_version.clear();
  return world;
}

World with_rollback() {
  World world = with_upgrade();
  world.installation.spec.upgrade.failure_policy = model::FailurePolicy::Rollback;
  return world;
}

World with_two_minors_to_go() {
  World world = healthy();
  world.records.first_version = world.installation.spec.version = "1.17.18";
  world.helm->release = deployed_release(world);
  approve_plan(world);
  world.installation.spec.version = "1.19.6";
  world.installation.spec.upgrade.multi_hop = model::Switch::Enabled;
  world.installation.meta.generation = 2;
  return world;
}

World with_node_pools() {
  World world = without_nodes();
  world.installation.spec.node_pools = {node_pool()};
  world.karpenter = model::Karpenter{.served = true};
  return world;
}

// One object of the pool was there before, and its limit is the user's own.
World with_a_changed_pool() {
  World world = with_node_pools();
  model::NodePoolSpec theirs = node_pool();
  theirs.cpu_limit = 100;
  world.karpenter = karpenter(theirs);
  world.karpenter->objects.erase(world.karpenter->objects.begin());
  return world;
}

World with_refused_version() {
  World world = with_upgrade();
  world.installation.spec.version = "1.17.18";
  workload(world, "tke-cni-agent") = daemon_set("tke-cni-agent", 2);
  return world;
}

// The Secret was changed after the installation.
World with_changed_values() {
  World world = healthy();
  world.installation.spec.values_from = {{.name = "cilium-values"}};
  world.values_from = std::vector<std::string>{R"({"debug":{"enabled":true}})"};
  return world;
}

World on_global_router() {
  World world = fresh();
  world.workloads.push_back(daemon_set("tke-bridge-agent", 2));
  return world;
}

World planned_by_hand() {
  World world = fresh();
  world.installation.spec.plan.approval = model::Approval::Manual;
  return world;
}

World approved_by_hand() {
  World world = planned_by_hand();
  world.installation.approved_plan = plan::work_out_changes(world)->digest;
  return world;
}

World suspended() {
  World world = fresh();
  world.installation.spec.suspend = true;
  return world;
}

// As an older operator left it.
World with_stale_nodes() {
  World world = healthy();
  world.records.cni_cleaned.reset();
  approve_plan(world);
  return world;
}

World with_old_pods() {
  World world = healthy();
  world.installation.spec.unmanaged_pods = model::UnmanagedPolicy::Evict;
  approve_plan(world);
  return world;
}

struct Row {
  std::function<World()> start;
  std::string ends;
  Trap trap = Trap::None;
};

const std::map<std::string, Row>& table() {
  static const std::map<std::string, Row> rows = {
      {"an empty cluster", {without_nodes, "Ready=True AwaitingNodes"}},
      {"a cluster with two nodes", {fresh, "Ready=True Installed"}},
      {"half installed", {half_installed, "Ready=True Installed"}},
      {"a pending release of a dead sidecar", {with_dead_sidecar, "Ready=True Installed"}},
      {"nodes that nobody cleaned", {with_stale_nodes, "Ready=True Installed"}},
      {"pods that are older than Cilium", {with_old_pods, "Ready=True Installed"}},
      {"kube-proxy reverted", {with_reverted_kube_proxy, "Ready=True Installed"}},
      {"addons upgraded", {with_upgraded_addons, "Ready=True Installed"}},
      {"deleted while Helm works", {deleted_while_helm_works, "gone"}},
      {"components first", {with_retire_first, "Ready=True AwaitingNodes"}},
      {"an own registry", {with_own_registry, "Ready=True Installed"}},
      {"a changed Secret of values", {with_changed_values, "Ready=True Installed"}},
      {"an upgrade", {with_upgrade, "Ready=True Installed"}},
      {"an upgrade that Helm cannot make",
       {with_upgrade, "Ready=False UpgradeFailed", Trap::HelmFails}},
      {"an upgrade that is rolled back",
       {with_rollback, "Ready=False RolledBack", Trap::HelmFails}},
      {"an upgrade whose agents fail",
       {with_upgrade, "Ready=False UpgradeFailed", Trap::AgentsFail}},
      {"agents that fail and are rolled back",
       {with_rollback, "Ready=False RolledBack", Trap::AgentsFail}},
      {"two minors to go", {with_two_minors_to_go, "Ready=True Installed"}},
      {"the next minor", {with_next_minor, "Ready=True Installed"}},
      {"node pools", {with_node_pools, "Ready=True AwaitingNodes"}},
      {"a node pool of the user's own", {with_a_changed_pool, "Ready=True AwaitingNodes"}},
      {"a downgrade", {with_refused_version, "Ready=False UpgradeNotAllowed"}},
      {"Global Router", {on_global_router, "Ready=False UnsupportedNetworkMode"}},
      {"a plan that waits", {planned_by_hand, "Ready=Unknown AwaitingApproval"}},
      {"an approved plan", {approved_by_hand, "Ready=True Installed"}},
      {"suspended", {suspended, "Ready=Unknown Suspended"}},
      {"stopped", {stopped, "Ready=Unknown Stopped"}},
      {"stopped before anything", {stopped_before_anything, "Ready=Unknown Stopped"}},
      {"going on after a stop", {resumed, "Ready=True Installed"}},
      {"let go after a stop", {resumed_and_let_go, "gone"}},
      {"an emergency", {in_an_emergency, "Ready=Unknown Stopped"}},
      {"after an emergency", {after_an_emergency, "Ready=True Installed"}},
      {"somebody else's release", {adopting, "Ready=True Installed"}},
      {"after a former installation", {after_a_former_installation, "Ready=True Installed"}},
      {"a node joins", {joining, "Ready=True Installed"}},
      {"let go with a closed node", {let_go_with_a_closed_node, "gone"}},
      {"the gate handed back", {handed_back, "gone"}},
      {"restored with a closed node", {restored_with_a_closed_node, "gone"}},
      {"uninstalled without nodes", {uninstalled_without_nodes, "gone"}},
      {"uninstalled with nodes", {uninstalled_with_nodes, "Ready=False NodesExist"}},
      {"uninstalled and restored", {restored, "gone"}},
      {"half uninstalled", {half_uninstalled, "gone"}},
      {"restored but for an unreachable node", {restored_with_an_unreachable_node, "gone"}},
  };
  return rows;
}

}  // namespace

Situation situation(const std::string& name) {
  const Row& row = table().at(name);
  return {name, row.start(), row.ends, row.trap};
}

std::vector<std::string> situation_names() {
  std::vector<std::string> names;
  for (const auto& [name, row] : table()) names.push_back(name);
  return names;
}

}  // namespace tco::sim
