// The seed's Karpenter objects, and what counts as the same.
#include "pools/karpenter.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace tco::pools {
namespace {

using Json = nlohmann::json;
using model::PoolKind;

model::NodePoolSpec seeds_pool() {
  return {.name = "default",
          .subnets = {"subnet-12sxk3z4", "subnet-b8qyi2dk"},
          .security_groups = {"sg-nok01xpa"},
          .ssh_keys = {"skey-3t01mlvf"}};
}

TEST_CASE("the seed's NodePool, with the startup taint that its sample lacks") {
  const Json expected = Json::parse(R"({
    "apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": {"name": "default"},
    "spec": {
      "disruption": {"consolidationPolicy": "WhenEmptyOrUnderutilized", "consolidateAfter": "5m",
                     "budgets": [{"nodes": "10%"}]},
      "template": {
        "metadata": {"annotations": {"beta.karpenter.k8s.tke.machine.spec/annotations":
          "node.tke.cloud.tencent.com/beta-image=ts4-public"}},
        "spec": {
          "requirements": [
            {"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64"]},
            {"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]},
            {"key": "karpenter.k8s.tke/instance-family", "operator": "In", "values": ["S5", "SA2"]},
            {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["on-demand"]},
            {"key": "karpenter.k8s.tke/instance-cpu", "operator": "Gt", "values": ["1"]}],
          "startupTaints": [{"key": "node.cilium.io/agent-not-ready", "value": "true",
                             "effect": "NoExecute"}],
          "nodeClassRef": {"group": "karpenter.k8s.tke", "kind": "TKEMachineNodeClass",
                           "name": "default"}}},
      "limits": {"cpu": 10}}})");
  CHECK(Json::parse(karpenter(PoolKind::NodePool, seeds_pool())) == expected);
}

TEST_CASE("the seed's TKEMachineNodeClass") {
  const Json expected = Json::parse(R"({
    "apiVersion": "karpenter.k8s.tke/v1beta1", "kind": "TKEMachineNodeClass",
    "metadata": {"name": "default"},
    "spec": {"subnetSelectorTerms": [{"id": "subnet-12sxk3z4"}, {"id": "subnet-b8qyi2dk"}],
             "securityGroupSelectorTerms": [{"id": "sg-nok01xpa"}],
             "sshKeySelectorTerms": [{"id": "skey-3t01mlvf"}]}})");
  CHECK(Json::parse(karpenter(PoolKind::NodeClass, seeds_pool())) == expected);
}

TEST_CASE("without keys there is no term for them") {
  model::NodePoolSpec pool = seeds_pool();
  pool.ssh_keys.clear();
  CHECK_FALSE(
      Json::parse(karpenter(PoolKind::NodeClass, pool))["spec"].contains("sshKeySelectorTerms"));
}

TEST_CASE("what others default is no difference, what they change is") {
  const std::string wanted = karpenter(PoolKind::NodePool, seeds_pool());
  Json found = Json::parse(wanted)["spec"];
  found["weight"] = 5;
  found["limits"]["cpu"] = "10";
  found["template"]["spec"]["expireAfter"] = "720h";
  CHECK(same_pool(found.dump(), wanted));
  SECTION("a number") { found["limits"]["cpu"] = "100"; }
  SECTION("a list") { found["template"]["spec"]["startupTaints"] = Json::array(); }
  SECTION("a field that is gone") { found.erase("disruption"); }
  SECTION("another type") { found["template"] = "none"; }
  CHECK_FALSE(same_pool(found.dump(), wanted));
}

TEST_CASE("a spec that is no JSON is another one") {
  CHECK_FALSE(same_pool("{", karpenter(PoolKind::NodePool, seeds_pool())));
}

}  // namespace
}  // namespace tco::pools
