// Which conditions a plan gives: their words for kstatus, their times, their bounds.
#include "status/said_conditions.h"

namespace tco::status {
namespace {

using namespace std::chrono_literals;
using model::Condition;

using Words = std::vector<std::string>;

TEST_CASE("conditions: installed; what is abnormal when true is absent") {
  CHECK(words(of(healthy())) ==
        Words{"Ready=True Installed", "PreflightSucceeded=True ChecksPassed",
              "Released=True Deployed", "PlanApproved=True Approved",
              "NodesReady=True AllNodesReady", "ComponentsRetired=True AllRetired",
              "PodsManaged=True AllPodsManaged", "Drifted=False NoDrift"});
  CHECK(message(of(healthy()), "Ready") == "Cilium 1.18.2 runs on 2 of 2 nodes");
}

TEST_CASE("conditions: an empty cluster is ready, and says what it waits for") {
  plan::World world = healthy();
  world.nodes.clear();
  world.pods.clear();
  CHECK(words(of(world))[0] == "Ready=True AwaitingNodes");
  CHECK(message(of(world), "Ready") ==
        "Cilium is installed; the cluster has no node yet that could run it. Add one.");
}

TEST_CASE("conditions: on its way, Ready is Unknown and Reconciling True") {
  CHECK(words(of(fresh())) ==
        Words{"Ready=Unknown Claiming", "Reconciling=True Claiming",
              "PreflightSucceeded=True ChecksPassed", "Released=False Planning",
              "PlanApproved=Unknown WaitingForStep", "NodesReady=Unknown WaitingForStep",
              "ComponentsRetired=Unknown WaitingForStep", "PodsManaged=Unknown WaitingForStep"});
}

TEST_CASE("conditions: waiting for nodes is no failure before its time") {
  plan::World world = healthy();
  workload(world, "kube-proxy") = daemon_set("kube-proxy", 2);
  pod(world, model::PodComponent::Agent, "node-1").ready = false;
  pod(world, model::PodComponent::Agent, "node-1").ready_changed = kNow - 1min;
  CHECK(words(of(world))[0] == "Ready=Unknown AwaitingAgents");

  pod(world, model::PodComponent::Agent, "node-1").ready_changed = kNow - 5min;
  CHECK(words(of(world)) == Words{"Ready=False NodesNotReady", "Reconciling=True NodesNotReady",
                                  "PreflightSucceeded=True ChecksPassed", "Released=True Deployed",
                                  "PlanApproved=True Approved", "NodesReady=False NodesNotReady",
                                  "ComponentsRetired=False DriftDetected",
                                  "PodsManaged=True AllPodsManaged", "Drifted=True DriftDetected"});
}

TEST_CASE("conditions: blocked, Stalled is True and Reconciling absent") {
  plan::World world = fresh();
  world.kubernetes = {1, 28, "v1.28.3"};
  CHECK(words(of(world)) ==
        Words{"Ready=False KubernetesTooOld", "Stalled=True KubernetesTooOld",
              "PreflightSucceeded=False KubernetesTooOld", "Released=Unknown WaitingForStep",
              "PlanApproved=Unknown WaitingForStep", "NodesReady=Unknown WaitingForStep",
              "ComponentsRetired=Unknown WaitingForStep", "PodsManaged=Unknown WaitingForStep"});
  CHECK(message(of(world), "Ready") ==
        "KubernetesTooOld: Kubernetes is v1.28.3; Cilium 1.18.2 on TKE needs 1.30 or newer: "
        "upgrade the cluster");
}

TEST_CASE("conditions: what is only reported is no business of Ready") {
  plan::World world = healthy();
  world.nodes.edit(0).kernel = "5.4.119";
  CHECK(words(of(world)) == Words{"Ready=True Installed", "PreflightSucceeded=False KernelTooOld",
                                  "Released=True Deployed", "PlanApproved=True Approved",
                                  "NodesReady=True AllNodesReady",
                                  "ComponentsRetired=True AllRetired",
                                  "PodsManaged=True AllPodsManaged", "Drifted=False NoDrift"});
}

TEST_CASE("conditions: what needs the user is told before what passes by itself") {
  plan::World world = fresh();
  world.installation.spec.values = R"({"agent":false})";
  CHECK(words(of(world))[0] == "Ready=False ValuesConflict");
}

TEST_CASE("conditions: suspended says what would be next") {
  plan::World world = fresh();
  world.installation.spec.suspend = true;
  CHECK(words(of(world))[0] == "Ready=Unknown Suspended");
  CHECK(find(of(world), "Reconciling") == nullptr);
  CHECK(message(of(world), "Ready") ==
        "suspended; next would be: putting the finalizer install.cilium-tke.io/network on the "
        "CiliumInstallation");
  world = healthy();
  world.installation.spec.suspend = true;
  CHECK(words(of(world))[0] == "Ready=True Installed");
}

TEST_CASE("conditions: a failed write is shown, with what the server said") {
  const Error away{ErrorKind::Unavailable, "patch daemonsets.apps kube-proxy: 503"};
  CHECK(words(of(fresh(), &away))[0] == "Ready=False Retrying");
  CHECK(words(of(fresh(), &away))[1] == "Reconciling=True Retrying");
  CHECK(message(of(fresh(), &away), "Ready") == away.message);

  const Error forbidden{ErrorKind::Forbidden, "patch daemonsets.apps kube-proxy: 403"};
  CHECK(words(of(fresh(), &forbidden))[0] == "Ready=False Forbidden");
}

TEST_CASE("conditions: leaving") {
  plan::World world = healthy();
  world.installation.meta.deleting = true;
  CHECK(words(of(world)) == Words{"Ready=Unknown Deleting", "Reconciling=True Deleting"});
  world.installation.finalizers = {"somebody.else/finalizer"};
  CHECK(words(of(world)) == Words{"Ready=False Deleting"});
}

TEST_CASE("conditions: times change with the status word, not with reason or message") {
  plan::World world = fresh();
  const std::vector<Condition> first = of(world);
  CHECK(find(first, "Ready")->last_transition == kNow);

  world.installation.status.conditions = first;
  world.installation.finalizers = healthy().installation.finalizers;
  world.now = kNow + 90s + 500ms;
  const std::vector<Condition> second = of(world);
  CHECK(find(second, "Ready")->reason == "Recording");
  CHECK(find(second, "Ready")->last_transition == kNow);

  world = healthy();
  world.installation.status.conditions = second;
  world.now = kNow + 90s + 500ms;
  CHECK(find(of(world), "Ready")->last_transition == kNow + 90s);  // whole seconds
  CHECK(find(of(world), "PreflightSucceeded")->last_transition == kNow);
}

TEST_CASE("conditions: each says which spec it is about") {
  plan::World world = healthy();
  world.installation.meta.generation = 7;
  for (const Condition& each : of(world)) CHECK(each.observed_generation == 7);
}

TEST_CASE("conditions: messages are bounded, and cut between characters") {
  std::string text = "x";
  while (text.size() < 5000) text += "节点";
  const Error failure{ErrorKind::Unavailable, text};
  const std::string shown = message(of(fresh(), &failure), "Ready");
  CHECK(shown.size() <= 2048);
  CHECK(shown.ends_with("节 ...") + shown.ends_with("点 ...") == 1);
}

TEST_CASE("conditions: several rows decide one; the first that is not done speaks") {
  plan::World world = healthy();
  workload(world, "ip-masq-agent").ready = 1;
  CHECK(message(of(world), "ComponentsRetired") == "the pods of ip-masq-agent are ending");
  workload(world, "tke-cni-agent").ready = 1;
  CHECK(message(of(world), "ComponentsRetired") == "the pods of tke-cni-agent are ending");
}

TEST_CASE("conditions: blind, only Ready and Reconciling speak and the rest stays") {
  plan::World world = fresh();
  world.kubernetes = {1, 28, "v1.28.3"};
  const std::vector<Condition> before = of(world);
  const std::vector<Condition> after =
      blind_conditions(before, 2, {ErrorKind::Forbidden, "list nodes: 403"}, kNow + 10s);
  CHECK(words(after) ==
        Words{"Ready=False Forbidden", "Reconciling=True Forbidden",
              "PreflightSucceeded=False KubernetesTooOld", "Released=Unknown WaitingForStep",
              "PlanApproved=Unknown WaitingForStep", "NodesReady=Unknown WaitingForStep",
              "ComponentsRetired=Unknown WaitingForStep", "PodsManaged=Unknown WaitingForStep"});
  CHECK(after[0].last_transition == kNow);  // it was False already
  CHECK(after[1].last_transition == kNow + 10s);
  CHECK(words(blind_conditions({}, 1, {ErrorKind::Unavailable, "x"}, kNow)) ==
        Words{"Ready=False Retrying", "Reconciling=True Retrying"});
}

TEST_CASE("current step: the blocked, else the first that moves, else the first that waits") {
  plan::Plan plan;
  CHECK(current_step(plan) == nullptr);
  const plan::Wait waits{.reason = "WaitingForStep"};
  plan.results = {{"a", "", plan::Done{}}, {"b", "", waits}};
  CHECK(current_step(plan)->name == "b");
  plan.results.push_back({"c", "", plan::Wait{.reason = "AwaitingAgents"}});
  CHECK(current_step(plan)->name == "c");
  plan.results.push_back({"d", "", plan::Blocked{.reason = "ValuesConflict"}});
  CHECK(current_step(plan)->name == "d");
}

}  // namespace
}  // namespace tco::status
