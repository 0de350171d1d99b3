// Which node a DaemonSet owes a pod, and what follows for nodes that Cilium's leave out.
#include "plan/view/scheduling.h"

#include "plan/gate.h"
#include "plan/sentences.h"
#include "plan/view/nodes.h"
#include "plan/view/roll_out.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::NodeSelectorRequirement;
using model::PodComponent;

model::Node labelled(std::string_view key, std::string_view value) {
  model::Node one = node("node-1");
  one.labels.add("kubernetes.io/os", "linux");
  one.labels.add(key, value);
  return one;
}

model::Workload selecting(std::string_view key, std::string_view value) {
  model::Workload one = daemon_set("cilium", 1);
  one.node_selector.emplace().emplace(key, value);
  return one;
}

model::Workload requiring(NodeSelectorRequirement wanted) {
  model::Workload one = daemon_set("cilium", 1);
  one.node_terms.emplace().push_back({.expressions = {std::move(wanted)}, .fields = {}});
  return one;
}

TEST_CASE("scheduling: a node selector wants every label as it says") {
  const model::Node one = labelled("pool", "a");
  CHECK(owes(daemon_set("cilium", 1), one));
  CHECK(owes(selecting("pool", "a"), one));
  CHECK(owes(selecting("kubernetes.io/os", "linux"), one));
  CHECK_FALSE(owes(selecting("pool", "b"), one));
  CHECK_FALSE(owes(selecting("ool", "a"), one));
  CHECK_FALSE(owes(selecting("missing", ""), one));
}

TEST_CASE("scheduling: a required affinity") {
  const model::Node one = labelled("size", "8");
  const auto with = [&](std::string op, std::vector<std::string> values, std::string key = "size") {
    return owes(requiring({.key = key, .op = op, .values = values}), one);
  };
  CHECK(with("In", {"4", "8"}));
  CHECK_FALSE(with("In", {"4"}));
  CHECK(with("NotIn", {"4"}));
  CHECK_FALSE(with("NotIn", {"8"}));
  CHECK(with("NotIn", {"8"}, "other"));  // as Kubernetes has it: no label, no objection
  CHECK(with("Exists", {}));
  CHECK_FALSE(with("Exists", {}, "other"));
  CHECK(with("DoesNotExist", {}, "other"));
  CHECK(with("Gt", {"7"}));
  CHECK_FALSE(with("Gt", {"8"}));
  CHECK(with("Lt", {"9"}));
  CHECK_FALSE(with("Lt", {"x"}));
}

TEST_CASE("scheduling: one term is enough, an empty one matches nothing, fields name the node") {
  const model::Node one = labelled("size", "8");
  model::Workload wants = requiring({.key = "size", .op = "In", .values = {"4"}});
  CHECK_FALSE(owes(wants, one));
  wants.node_terms->push_back({});
  CHECK_FALSE(owes(wants, one));
  wants.node_terms->push_back(
      {.expressions = {}, .fields = {{.key = "metadata.name", .op = "In", .values = {"node-1"}}}});
  CHECK(owes(wants, one));
}

TEST_CASE("scheduling: taints, but for those that every DaemonSet tolerates") {
  model::Node one = node("node-1");
  one.taints = {{.key = "dedicated", .value = "db", .effect = "NoSchedule", .time_added = {}}};
  model::Workload wants = daemon_set("cilium", 1);
  CHECK(owes(wants, one));  // the chart tolerates everything
  const auto tolerating = [&](Tolerations tolerations) {
    wants.tolerations = std::move(tolerations);
    return owes(wants, one);
  };
  CHECK_FALSE(tolerating({}));
  CHECK(tolerating({{.key = "dedicated", .op = "Exists", .value = {}, .effect = {}}}));
  CHECK(tolerating({{.key = "dedicated", .op = "", .value = "db", .effect = "NoSchedule"}}));
  CHECK_FALSE(tolerating({{.key = "dedicated", .op = "", .value = "web", .effect = {}}}));
  CHECK_FALSE(
      tolerating({{.key = "dedicated", .op = "Exists", .value = {}, .effect = "NoExecute"}}));
  wants.tolerations.reset();
  one.taints[0].effect = "PreferNoSchedule";
  CHECK(owes(wants, one));
  one.taints[0] = {
      .key = "node.kubernetes.io/not-ready", .value = {}, .effect = "NoExecute", .time_added = {}};
  CHECK(owes(wants, one));
}

void leave_out(World& world, std::size_t index) { world.nodes.edit(index).no_schedule = true; }

// What case 04 has: no DaemonSet of Envoy.
World without_envoy(World world = healthy()) {
  remove_workload(world, "cilium-envoy");
  for (const char* name : {"node-1", "node-2"}) remove_pod(world, PodComponent::Envoy, name);
  return world;
}

TEST_CASE("scheduling: where there is no DaemonSet of Envoy, none is waited for") {
  World world = without_envoy();
  CHECK(said(steps::nodes_ready(world)) == "Done: 2/2 nodes ready");
  CHECK(served_everywhere(world));
  world.records.upgrade = upgrade_on_record(world);
  const RollOut report = roll_out(world, *world.records.upgrade);
  CHECK(report.complete());
}

TEST_CASE("scheduling: a node whose owner wants no Cilium is left out") {
  World world = healthy();
  leave_out(world, 0);
  remove_pod(world, PodComponent::Envoy, "node-1");  // the chart's own affinity
  CHECK(said(steps::nodes_ready(world)) ==
        "Done: 1/1 nodes ready; not waited for: node-1 (label cilium.io/no-schedule=true), where "
        "kube-proxy is retired all the same");
  CHECK(report_nodes(world).excluded == 1);
  CHECK(served_everywhere(world));
  CHECK(still_served(world));
}

TEST_CASE("scheduling: so is one that the agents' own selector leaves out") {
  World world = healthy();
  world.nodes.edit(1).labels.add("cilium", "yes");
  workload(world, "cilium").node_selector.emplace().emplace("cilium", "yes");
  remove_pod(world, PodComponent::Agent, "node-1");
  remove_pod(world, PodComponent::Envoy, "node-1");
  CHECK(said(steps::nodes_ready(world)) ==
        "Done: 1/1 nodes ready; not waited for: node-1 (selector, affinity or tolerations of "
        "DaemonSet cilium), where kube-proxy is retired all the same");
  CHECK(served_everywhere(world));
}

TEST_CASE("scheduling: a selector that matches no node serves nobody") {
  World world = healthy();
  workload(world, "cilium").node_selector.emplace().emplace("cilium", "yess");
  CHECK_FALSE(served_everywhere(world));
  CHECK(said(steps::nodes_ready(world)).starts_with("Wait NodesNotReady 0/0: no node is left"));
}

TEST_CASE("scheduling: agents that are yet to come are owed to all") {
  World world = fresh();
  CHECK(work_out_owed(world).at("node-1").agent);
  CHECK_FALSE(work_out_owed(world).at("node-1").envoy);
}

}  // namespace
}  // namespace tco::plan
