// What preflight says of node pools and of what runs containers; never more than a warning.
#include <catch2/catch.hpp>

#include "fakes/world.h"
#include "plan/checks/checks.h"
#include "plan/pool_taints.h"

namespace tco::plan::checks {
namespace {

const std::string kGate = "node.cilium.io/agent-not-ready";

model::NodePool good() {
  return {.what = "Karpenter NodePool default",
          .karpenter = true,
          .startup_taints = {kGate},
          .taints = {},
          .newer_system = true};
}

std::string says(const model::NodePool& pool, bool autoscaler = false) {
  World world = fresh();
  world.preflight = model::PreflightFacts{.node_pools = {{pool}}};
  if (autoscaler) world.workloads.push_back(deployment("kube-system", "cluster-autoscaler"));
  const auto found = node_pools(world);
  CHECK((!found || found->warning));
  return found ? found->message : "";
}

TEST_CASE("check: a Karpenter pool as it should be") {
  CHECK(says(good()) == "");
  CHECK_FALSE(node_pools(fresh()));
}

TEST_CASE("check: a Karpenter pool without the startup taint") {
  model::NodePool pool = good();
  pool.startup_taints.clear();
  pool.taints = {kGate};
  CHECK(says(pool) ==
        "Karpenter NodePool default: pods may be put on a new node before Cilium is there: add "
        "node.cilium.io/agent-not-ready to its startupTaints");
}

TEST_CASE("check: a pool whose nodes have the older system") {
  model::NodePool pool = good();
  pool.newer_system = false;
  CHECK(says(pool) ==
        "Karpenter NodePool default: no annotation asks for TencentOS 4, and the kernel of "
        "TencentOS 3.1 is too old: add node.tke.cloud.tencent.com/image-label=ts4-public");
}

TEST_CASE("check: a taint that nobody removes") {
  model::NodePool pool = good();
  pool.taints = {"example.com/gpu", "node.cilium.io/agent-not-up"};
  CHECK(says(pool) ==
        "Karpenter NodePool default: nobody takes its taint node.cilium.io/agent-not-up off the "
        "nodes: the key is node.cilium.io/agent-not-ready");
}

TEST_CASE("check: a taint that keeps cluster-autoscaler from adding nodes") {
  const model::NodePool pool{.what = "MachineSet np-1", .taints = {kGate}, .newer_system = true};
  CHECK(says(pool) == "");
  CHECK(says(pool, true) ==
        "MachineSet np-1: cluster-autoscaler does not add nodes that come with taint "
        "node.cilium.io/agent-not-ready: take it out, or have it ignored (ignore-taint of that "
        "addon)");
}

TEST_CASE("check: containerd 2 does not read what the seed's script writes") {
  World world = fresh();
  world.nodes.edit(0).runtime = "containerd://1.7.28";
  world.nodes.edit(1).runtime = "containerd://2.1.4-tke.1";
  CHECK_FALSE(containerd_layout(world));
  world.installation.spec.image_registry = "quay.io";
  const auto found = containerd_layout(world);
  REQUIRE(found);
  CHECK(found->warning);
  CHECK(found->message.find("containerd 2 of node-2: write it into") != std::string::npos);
  world.nodes.edit(1).runtime = "docker://2.0.0";
  CHECK_FALSE(containerd_layout(world));
}

std::string missing(const model::NodePool& pool, std::vector<std::string> flags = {}) {
  World world = healthy();
  world.node_pools = {pool};
  if (!flags.empty()) {
    world.workloads.push_back(deployment("kube-system", "cluster-autoscaler"));
    workload(world, "cluster-autoscaler").containers[0].arguments = std::move(flags);
  }
  return pools_without_taint(world).value_or("");
}

const std::string kBuysTwice =
    "new nodes of these pools are closed with node.cilium.io/agent-not-ready until Cilium serves "
    "them, and their autoscaler, which does not know of it, buys others for the same pods: ";

TEST_CASE("pool taints: a Karpenter pool must name the gate's taint among its startup taints") {
  CHECK(missing(good()) == "");
  model::NodePool pool = good();
  pool.startup_taints.clear();
  CHECK(missing(pool) ==
        kBuysTwice +
            "Karpenter NodePool default: add node.cilium.io/agent-not-ready to its startupTaints");
}

TEST_CASE("pool taints: cluster-autoscaler must ignore it") {
  const model::NodePool pool{.what = "MachineSet np-1"};
  CHECK(missing(pool) == "");  // nobody buys nodes for it
  CHECK(missing(pool, {"--v=4"}) ==
        kBuysTwice +
            "MachineSet np-1: have cluster-autoscaler ignore node.cilium.io/agent-not-ready "
            "(ignore-taint of that addon)");
  CHECK(missing(pool, {"--ignore-taint=" + kGate}) == "");
  CHECK(missing(pool, {"--startup-taint", kGate}) == "");
}

TEST_CASE("pool taints: nothing is said while the gate is off, or the pools are not known") {
  World world = healthy();
  CHECK_FALSE(pools_without_taint(world));
  world.node_pools = {model::NodePool{.what = "x", .karpenter = true}};
  CHECK(pools_without_taint(world));
  world.installation.spec.gate.mode = model::GateMode::Off;
  CHECK_FALSE(pools_without_taint(world));
}

}  // namespace
}  // namespace tco::plan::checks
