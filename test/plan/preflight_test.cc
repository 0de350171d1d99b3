// Every check of preflight, and which of them speak together.
#include "plan/preflight.h"

#include <catch2/catch.hpp>
#include <functional>

#include "fakes/world.h"
#include "plan/reasons.h"

namespace tco::plan {
namespace {

std::vector<std::string> reasons_of(const World& world) {
  std::vector<std::string> names;
  for (const FailedCheck& check : failed_checks(world)) names.emplace_back(check.reason);
  return names;
}

World spoiled(World world, const std::function<void(World&)>& spoil) {
  spoil(world);
  return world;
}

void keep_kube_proxy(World& world, std::vector<std::string> arguments) {
  world.installation.spec.components.kube_proxy = model::ComponentPolicy::Keep;
  workload(world, "kube-proxy").containers[0].arguments = std::move(arguments);
}

TEST_CASE("preflight: Kubernetes 1.30 is the oldest") {
  World world = fresh();
  world.kubernetes = {1, 30, "v1.30.0"};
  CHECK(reasons_of(world).empty());
  world.kubernetes = {1, 29, "v1.29.9"};
  CHECK(reasons_of(world) == std::vector<std::string>{"KubernetesTooOld"});
  world.kubernetes = {2, 0, "v2.0.0"};
  CHECK(reasons_of(world).empty());
}

TEST_CASE("preflight: the network mode") {
  CHECK(network_mode(fresh()) == "VPC-CNI");
  CHECK(network_mode(spoiled(fresh(), [](World& w) { remove_workload(w, "tke-eni-agent"); })) ==
        "Unknown");
  CHECK(network_mode(spoiled(fresh(), [](World& w) {
          workload(w, "tke-eni-agent").containers[0].image = "tkeimages/cilium:v1";
        })) == "DataPlaneV2");
  CHECK(network_mode(spoiled(fresh(), [](World& w) {
          w.workloads.push_back(daemon_set("cilium", 2));
          w.workloads.back().containers[0].image = "ccr.ccs.tencentyun.com/tkeimages/cilium:v1.9";
        })) == "CiliumOverlay");
  // A cluster in mixed mode runs tke-eni-agent too.
  CHECK(network_mode(spoiled(fresh(), [](World& w) {
          w.workloads.push_back(daemon_set("tke-bridge-agent", 2));
        })) == "GlobalRouter");
}

TEST_CASE("preflight: every mode but VPC-CNI is refused with its own sentence") {
  const auto message = [](const std::function<void(World&)>& spoil) {
    const auto failed = failed_checks(spoiled(fresh(), spoil));
    REQUIRE(failed.size() == 1);
    CHECK(failed[0].reason == reasons::kUnsupportedNetworkMode);
    return failed[0].message;
  };
  CHECK(message([](World& w) { remove_workload(w, "tke-eni-agent"); }) ==
        "the cluster's network mode is Unknown: there is no DaemonSet kube-system/tke-eni-agent; "
        "create a cluster with VPC-CNI, without DataPlaneV2");
  CHECK(message([](World& w) {
          workload(w, "tke-eni-agent").containers.push_back({.name = "cilium-agent"});
        }) ==
        "the cluster's network mode is DataPlaneV2: TKE's own Cilium is there, and two would "
        "fight; create a cluster with VPC-CNI, without DataPlaneV2");
}

TEST_CASE("preflight: somebody else's Cilium") {
  World world = fresh();
  world.workloads.push_back(daemon_set("cilium", 2));
  REQUIRE(failed_checks(world).size() == 1);
  CHECK(failed_checks(world)[0].message ==
        "DaemonSet kube-system/cilium is there and belongs to no Helm release of this operator: "
        "remove that Cilium first");

  world.helm->release = model::Release{.revision = 4, .status = "deployed"};
  REQUIRE(failed_checks(world).size() == 1);
  CHECK(failed_checks(world)[0].reason == reasons::kForeignCilium);
  CHECK(failed_checks(world)[0].message ==
        "the Helm release cilium in kube-system was not made by this operator: uninstall it first");
}

TEST_CASE("preflight: a release of ours is ours under any CiliumInstallation") {
  World world = healthy();
  world.installation.meta.uid = "uid-of-a-new-object";
  CHECK(failed_checks(world).empty());
}

TEST_CASE("preflight: kube-proxy in ipvs mode cannot be kept") {
  const auto with = [](std::vector<std::string> arguments) {
    World world = fresh();
    keep_kube_proxy(world, std::move(arguments));
    return reasons_of(world);
  };
  CHECK(with({"kube-proxy", "--proxy-mode=ipvs"}) == std::vector<std::string>{"IPVSMode"});
  CHECK(with({"--proxy-mode", "ipvs"}) == std::vector<std::string>{"IPVSMode"});
  CHECK(with({"--proxy-mode=iptables"}).empty());
  CHECK(with({"ipvs", "--proxy-mode"}).empty());

  World retired = fresh();
  workload(retired, "kube-proxy").containers[0].arguments = {"--proxy-mode=ipvs"};
  CHECK(reasons_of(retired).empty());
  World absent = fresh();
  absent.installation.spec.components.kube_proxy = model::ComponentPolicy::Keep;
  remove_workload(absent, "kube-proxy");
  CHECK(reasons_of(absent).empty());
}

TEST_CASE("preflight: all failures at once, in the documented order") {
  World world = fresh();
  world.kubernetes = {1, 26, "v1.26.1"};
  world.workloads.push_back(daemon_set("tke-bridge-agent", 2));
  world.workloads.push_back(daemon_set("cilium", 2));
  keep_kube_proxy(world, {"--proxy-mode=ipvs"});
  // Not ForeignCilium: on such a network it is TKE's own, which has been said.
  CHECK(reasons_of(world) ==
        std::vector<std::string>{"KubernetesTooOld", "UnsupportedNetworkMode", "IPVSMode"});
}

TEST_CASE("preflight: it allows what was installed once, whatever it finds") {
  World world = healthy();
  world.kubernetes = {1, 28, "v1.28.3"};
  CHECK(preflight_allows(world));

  world.helm->release->last_deployed_revision = 0;
  CHECK_FALSE(preflight_allows(world));
  CHECK(preflight_allows(fresh()));
  world = fresh();
  world.helm = Error{ErrorKind::Unavailable, "away"};
  CHECK_FALSE(preflight_allows(world));
}

}  // namespace
}  // namespace tco::plan
