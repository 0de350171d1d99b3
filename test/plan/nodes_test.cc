// Which nodes count, how far each is, and from when on one is overdue.
#include "plan/view/nodes.h"

#include <catch2/catch.hpp>

#include "fakes/world.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::PodComponent;

model::Node of_type(std::string_view type) {
  model::Node one = node("n");
  one.instance_type = type;
  return one;
}

TEST_CASE("nodes: which are eligible") {
  CHECK(eligible(node("10.0.4.17")));
  CHECK(eligible(of_type("S5.MEDIUM2")));
  CHECK_FALSE(eligible(of_type("eklet")));
  CHECK_FALSE(eligible(of_type("external")));
  CHECK_FALSE(eligible(node("eklet-subnet-abc-1")));

  model::Node one = node("n");
  one.os = "windows";
  CHECK_FALSE(eligible(one));
  one.os = "";  // not labelled yet
  CHECK(eligible(one));
  one.meta.deleting = true;
  CHECK_FALSE(eligible(one));
}

TEST_CASE("nodes: the counts") {
  World world = healthy();
  world.nodes.push_back(node("node-3"));
  world.nodes.edit_back().meta.created = kNow;
  world.nodes.push_back(node("eklet-1"));
  pod(world, PodComponent::Agent, "node-2").template_generation = "0";
  workload(world, "cilium").updated = 1;
  const NodeReport report = report_nodes(world);
  CHECK(report.eligible == 3);
  CHECK(report.excluded == 1);
  CHECK(report.ready == 2);
  CHECK(report.updated == 1);
  CHECK_FALSE(report.all_ready());
}

TEST_CASE("nodes: no agent is current before the DaemonSet controller has seen the new template") {
  World world = healthy();
  workload(world, "cilium").meta.generation = 2;
  CHECK(report_nodes(world).updated == 2);  // it may be something else that was changed
  workload(world, "cilium").template_generation = "2";
  CHECK(report_nodes(world).updated == 0);
  remove_workload(world, "cilium");
  CHECK(report_nodes(world).updated == 0);
}

TEST_CASE("nodes: a joining node has ten minutes") {
  World world = healthy();
  world.nodes.push_back(node("node-3"));
  world.nodes.edit_back().meta.created = kNow - 9min - 59s;
  NodeReport report = report_nodes(world);
  REQUIRE(report.waiting.size() == 1);
  CHECK(report.waiting[0].node == "node-3");
  CHECK(report.waiting[0].why == "no agent pod yet");
  CHECK(report.overdue.empty());
  CHECK(report.next_overdue == 1s);

  world.now += 1s;
  report = report_nodes(world);
  CHECK(report.waiting.empty());
  CHECK(report.overdue.size() == 1);
  CHECK(report.next_overdue == 0s);
}

TEST_CASE("nodes: nothing is unhealthy before it has been so for two minutes") {
  World world = healthy();
  model::CiliumPod& agent = pod(world, PodComponent::Agent, "node-1");
  agent.ready = false;
  agent.ready_changed = kNow - 119s;
  CHECK(report_nodes(world).waiting.size() == 1);
  CHECK(report_nodes(world).next_overdue == 1s);
  agent.ready_changed = kNow - 120s;
  CHECK(report_nodes(world).overdue.size() == 1);
}

TEST_CASE("nodes: a new pod has two minutes of its own") {
  World world = healthy();
  model::CiliumPod& agent = pod(world, PodComponent::Agent, "node-1");
  agent.ready = false;
  agent.ready_changed = {};
  agent.meta.created = kNow - 30s;
  CHECK(report_nodes(world).next_overdue == 90s);
}

TEST_CASE("nodes: an old node has two minutes from the release on") {
  World world = healthy();
  world.pods.clear();
  world.helm->release->updated = kNow - 1s;
  CHECK(report_nodes(world).overdue.empty());
  CHECK(report_nodes(world).next_overdue == 119s);
  world.now += 119s;
  CHECK(report_nodes(world).overdue.size() == 2);
}

TEST_CASE("nodes: the soonest end of a grace is the one to wait for") {
  World world = healthy();
  for (const auto& [name, age] : {std::pair{"a", 8min}, {"b", 9min}, {"c", 1min}}) {
    world.nodes.push_back(node(name));
    world.nodes.edit_back().meta.created = kNow - age;
  }
  CHECK(report_nodes(world).next_overdue == 60s);
}

TEST_CASE("nodes: a pod that is ending, or not on a node yet, is as good as none") {
  World world = healthy();
  pod(world, PodComponent::Agent, "node-1").meta.deleting = true;
  CHECK(report_nodes(world).ready == 1);
  world.pods.push_back(agent_on("node-1"));
  CHECK(report_nodes(world).ready == 2);
  world.pods.push_back(agent_on(""));
  CHECK(report_nodes(world).ready == 2);
}

TEST_CASE("nodes: why a node is not ready") {
  World world = healthy();
  pod(world, PodComponent::Agent, "node-1").ready = false;
  pod(world, PodComponent::Agent, "node-1").waiting = "ErrImagePull: 404";
  pod(world, PodComponent::Envoy, "node-1").ready = false;  // the agent is said first
  pod(world, PodComponent::Envoy, "node-2").ready = false;
  const NodeReport report = report_nodes(world);
  CHECK(summarize(report.overdue) ==
        "node-1: agent not ready: ErrImagePull: 404; node-2: Envoy not ready");
}

TEST_CASE("nodes: a summary names three at most") {
  std::vector<NodeProblem> problems;
  CHECK(summarize(problems).empty());
  for (const char* name : {"a", "b", "c"}) problems.push_back({name, "x"});
  CHECK(summarize(problems) == "a, b, c: x");
  problems.push_back({"d", "x"});
  problems.push_back({"e", "x"});
  CHECK(summarize(problems) == "a, b, c and 2 more: x");
}

TEST_CASE("nodes: served everywhere") {
  World world = healthy();
  CHECK(served_everywhere(world));
  workload(world, "cilium-operator").available = 0;
  CHECK_FALSE(served_everywhere(world));
  world.nodes.clear();  // nothing to serve, and no place for cilium-operator
  CHECK(served_everywhere(world));
  world = healthy();
  world.nodes.push_back(node("node-3"));
  CHECK_FALSE(served_everywhere(world));
}

TEST_CASE("nodes: cilium-operator is looked for where the release is") {
  World world = healthy();
  CHECK(operator_available(world));
  world.installation.spec.release.ns = "cilium";
  CHECK_FALSE(operator_available(world));
}

}  // namespace
}  // namespace tco::plan
