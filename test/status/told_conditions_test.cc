// Conditions beside Ready: what is told, and decides nothing.
#include "status/said_conditions.h"

namespace tco::status {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("conditions: an API server that moved is told, and nothing else changes") {
  plan::World world = healthy();
  world.api_endpoints[0].addresses = {"169.254.128.113"};
  CHECK(words(of(world))[0] == "Ready=True Installed");
  CHECK(message(of(world), "APIServerMoved").find("lists 169.254.128.113:60002") !=
        std::string::npos);
  CHECK(message(of(world), "APIServerMoved").find("set spec.apiServer to Static") !=
        std::string::npos);
  world.api_endpoints[0].addresses.clear();
  CHECK(find(of(world), "APIServerMoved") == nullptr);
}

TEST_CASE("conditions: nodes that are left out are named where all is well") {
  plan::World world = healthy();
  world.nodes.edit(0).no_schedule = true;
  CHECK(words(of(world))[0] == "Ready=True Installed");
  CHECK(message(of(world), "Ready") ==
        "Cilium 1.18.2 runs on 1 of 1 nodes; not waited for: node-1 (label "
        "cilium.io/no-schedule=true), where kube-proxy is retired all the same");
  world.installation.spec.components.kube_proxy = model::ComponentPolicy::Keep;
  approve_plan(world);
  CHECK(message(of(world), "Ready").ends_with("(label cilium.io/no-schedule=true)"));
}

TEST_CASE("conditions: an API server that is followed is told with what its last try said") {
  plan::World world = healthy();
  world.api_endpoints[0].addresses = {"169.254.128.113"};
  world.installation.spec.api_server.on_change = model::ApiServerChange::Follow;
  CHECK(message(of(world), "APIServerMoved")
            .ends_with(": it is followed once it has answered for a minute"));
  world.unproved = "connection refused";
  CHECK(message(of(world), "APIServerMoved")
            .ends_with("for a minute; its last try: connection refused"));
}

TEST_CASE("conditions: values that the chart does not know are told, and nothing else changes") {
  plan::World world = healthy();
  world.helm->release->unknown_values = {"/hubble/relai", "/preflight/envoy"};
  CHECK(find(of(world), "UnknownValues") == nullptr);  // none of them is the user's
  world.installation.spec.values = R"({"hubble":{"relai":{"enabled":true}}})";
  world.helm->release = deployed_release(world);
  world.helm->release->unknown_values = {"/hubble/relai", "/preflight/envoy"};
  approve_plan(world);
  const auto told = of(world);
  CHECK(words(told)[0] == "Ready=True Installed");
  CHECK(find(told, "UnknownValues")->status == "True");
  CHECK(message(told, "UnknownValues") ==
        "chart cilium 1.18.2 does not know spec.values.hubble.relai; check the spelling");
}

TEST_CASE("conditions: a sidecar that is away does not make unknown values known") {
  plan::World world = healthy();
  world.helm = Error{ErrorKind::Unavailable, "away"};
  CHECK(find(of(world), "UnknownValues") == nullptr);
  const plan::Plan plan = plan::make_plan(world);
  const std::vector<model::Condition> old = {
      {"UnknownValues", "True", "UnknownValues", "spec.values.x", 1, kNow}};
  const auto now = conditions(old, plan, world);
  REQUIRE(find(now, "UnknownValues") != nullptr);
  CHECK(find(now, "UnknownValues")->message == "spec.values.x");
}

TEST_CASE("conditions: drift is told beside the components' condition") {
  plan::World world = healthy();
  workload(world, "kube-proxy").node_selector.reset();
  CHECK(words(of(world)) == Words{"Ready=Unknown RepairingDrift", "Reconciling=True RepairingDrift",
                                  "PreflightSucceeded=True ChecksPassed", "Released=True Deployed",
                                  "PlanApproved=True Approved", "NodesReady=True AllNodesReady",
                                  "ComponentsRetired=False RepairingDrift",
                                  "PodsManaged=True AllPodsManaged",
                                  "Drifted=True RepairingDrift"});
  world.installation.spec.components.drift = model::DriftPolicy::Report;
  CHECK(words(of(world))[0] == "Ready=False DriftDetected");
  CHECK(words(of(world))[1] == "Stalled=True DriftDetected");
}

TEST_CASE("conditions: a super node is left once Cilium's nodes are ready") {
  plan::World world = healthy();
  world.nodes.push_back(node("eklet-subnet-1"));
  CHECK(find(of(world), "OnSuperNode") == nullptr);
  world.operator_node = "node-1";
  CHECK(find(of(world), "OnSuperNode") == nullptr);
  world.operator_node = "eklet-subnet-1";
  CHECK(message(of(world), "OnSuperNode")
            .starts_with("the operator runs on super node eklet-subnet-1, and Cilium's nodes"));
  SECTION("not while a node is on its way") {
    pod(world, model::PodComponent::Agent, "node-1").ready = false;
  }
  SECTION("not while there is no other node") {
    erase_if(world.nodes,
             [](const model::Node& each) { return each.meta.name != "eklet-subnet-1"; });
  }
  SECTION("not while it is being taken away") { world.installation.meta.deleting = true; }
  CHECK(find(of(world), "OnSuperNode") == nullptr);
}

TEST_CASE("conditions: a pool that buys twice is told for good, not only before installations") {
  plan::World world = healthy();
  CHECK(find(of(world), "PoolTaintMissing") == nullptr);
  world.node_pools = {model::NodePool{.what = "Karpenter NodePool web", .karpenter = true}};
  CHECK(words(of(world))[0] == "Ready=True Installed");
  CHECK_THAT(message(of(world), "PoolTaintMissing"),
             Catch::Contains("Karpenter NodePool web: add node.cilium.io/agent-not-ready"));
  world.installation.meta.deleting = true;
  CHECK(find(of(world), "PoolTaintMissing") == nullptr);
}

TEST_CASE("conditions: node pools are spoken of only if the spec asks for some") {
  plan::World world = healthy();
  CHECK(find(of(world), "NodePoolsCreated") == nullptr);
  world.installation.spec.node_pools = {node_pool()};
  world.karpenter = karpenter(node_pool());
  REQUIRE(find(of(world), "NodePoolsCreated") != nullptr);
  CHECK(find(of(world), "NodePoolsCreated")->reason == "AllPoolsCreated");
}

}  // namespace
}  // namespace tco::status
