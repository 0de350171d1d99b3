// What each preflight check finds, and its sentence.
#include "plan/checks/checks.h"

#include <catch2/catch.hpp>
#include <functional>

#include "fakes/world.h"
#include "plan/preflight.h"

namespace tco::plan::checks {
namespace {

using Find = std::optional<Found> (*)(const View&);
using Spoil = std::function<void(World&)>;

// Empty: it passes.
std::string says(Find find, const Spoil& spoil) {
  World world = fresh();
  spoil(world);
  const auto found = find(world);
  if (!found) return {};
  return (found->warning ? "warning: " : "") + found->message;
}

std::string kubernetes(const char* cilium, int minor) {
  return says(kubernetes_too_old, [&](World& w) {
    w.installation.spec.version = cilium;
    w.kubernetes = {1, minor, "v1." + std::to_string(minor) + ".1"};
  });
}

TEST_CASE("check: each minor of Cilium has its oldest Kubernetes") {
  CHECK(kubernetes("1.17.18", 30) == "");
  CHECK(kubernetes("1.18.2", 30) == "");
  CHECK(kubernetes("1.18.2", 29) ==
        "Kubernetes is v1.29.1; Cilium 1.18.2 on TKE needs 1.30 or newer: upgrade the cluster");
  CHECK(kubernetes("1.19.6", 32) == "");
  CHECK(kubernetes("1.19.6", 31) ==
        "Kubernetes is v1.31.1; Cilium 1.19.6 on TKE needs 1.32 or newer: upgrade the cluster");
  CHECK(says(kubernetes_too_old, [](World& w) { w.kubernetes = {2, 0, "v2.0.0"}; }) == "");
}

TEST_CASE("check: the network mode is told in the documented order") {
  const auto mode = [](const Spoil& spoil) {
    World world = fresh();
    spoil(world);
    return std::string(network_mode(world));
  };
  CHECK(mode([](World&) {}) == "VPC-CNI");
  CHECK(mode([](World& w) { remove_workload(w, "tke-eni-agent"); }) == "Unknown");
  CHECK(mode([](World& w) {
          workload(w, "tke-eni-agent").containers[0].image = "tkeimages/cilium:v1";
        }) == "DataPlaneV2");
  CHECK(mode([](World& w) {
          w.workloads.push_back(daemon_set("cilium", 2));
          w.workloads.back().containers[0].image = "ccr.ccs.tencentyun.com/tkeimages/cilium:v1.9";
        }) == "CiliumOverlay");
  // A cluster in mixed mode runs tke-eni-agent too.
  CHECK(mode([](World& w) { w.workloads.push_back(daemon_set("tke-bridge-agent", 2)); }) ==
        "GlobalRouter");
}

TEST_CASE("check: every mode but VPC-CNI is refused with its own sentence") {
  CHECK(says(unsupported_network_mode, [](World&) {}) == "");
  CHECK(says(unsupported_network_mode,
             [](World& w) { w.workloads.push_back(daemon_set("tke-bridge-agent", 2)); }) ==
        "the cluster's network mode is GlobalRouter: DaemonSet tke-bridge-agent is there, and "
        "Cilium cannot be chained behind a bridge; create a cluster with VPC-CNI, without "
        "DataPlaneV2");
  CHECK(says(unsupported_network_mode, [](World& w) { remove_workload(w, "tke-eni-agent"); }) ==
        "the cluster's network mode is Unknown: there is no DaemonSet kube-system/tke-eni-agent; "
        "create a cluster with VPC-CNI, without DataPlaneV2");
  CHECK(says(unsupported_network_mode,
             [](World& w) {
               workload(w, "tke-eni-agent").containers.push_back({.name = "cilium-agent"});
             }) ==
        "the cluster's network mode is DataPlaneV2: TKE's own Cilium is there, and two would "
        "fight; create a cluster with VPC-CNI, without DataPlaneV2");
}

TEST_CASE("check: somebody else's Cilium") {
  const Spoil daemon = [](World& w) { w.workloads.push_back(daemon_set("cilium", 2)); };
  CHECK(says(foreign_cilium, daemon) ==
        "DaemonSet kube-system/cilium is there and belongs to no Helm release of this operator: "
        "remove that Cilium first");
  CHECK(says(foreign_cilium,
             [](World& w) {
               w.helm->release = model::Release{.revision = 4, .status = "deployed"};
             }) ==
        "the Helm release cilium in kube-system was not made by this operator: uninstall it "
        "first, or set spec.release.adoption to HelmRelease and have it taken over");
  CHECK(says(foreign_cilium, [&](World& w) {
          daemon(w);
          w.workloads.push_back(daemon_set("tke-bridge-agent", 2));
        }) == "");
  // A release of ours is ours under any CiliumInstallation.
  World world = healthy();
  world.installation.meta.uid = "uid-of-a-new-object";
  CHECK_FALSE(foreign_cilium(world));
}

TEST_CASE("check: a network interface for each pod") {
  CHECK(says(independent_eni, [](World& w) { w.nodes.clear(); }) == "");
  // The device plugin has not registered yet.
  CHECK(says(independent_eni, [](World& w) { w.nodes.edit(0).shared_eni = false; }) == "");
  CHECK(says(independent_eni, [](World& w) { w.nodes.edit(0).independent_eni = true; }) == "");
  const Spoil independent = [](World& w) {
    w.nodes.edit(0).shared_eni = false;
    w.nodes.edit(0).independent_eni = true;
  };
  CHECK(says(independent_eni, independent) ==
        "nodes give each pod a network interface of its own, and Cilium is chained behind shared "
        "ones (spec.preflight.vpcCNI is SharedENI): node-1: tke.cloud.tencent.com/direct-eni; use "
        "nodes with shared interfaces");
  CHECK(says(independent_eni, [&](World& w) {
          independent(w);
          w.nodes.edit(0).instance_type = "external";
        }) == "");
}

std::string eni_agent(const std::string& image) {
  return says(ipamd_too_old,
              [&](World& w) { workload(w, "tke-eni-agent").containers[0].image = image; });
}

TEST_CASE("check: tke-eni-agent is v3.8.0 or newer") {
  for (const char* image :
       {"a/b:v3.8.0", "a:5000/b:v3.10.1", "b:3.8.3-tke.1@sha256:00", "b:v4.0"}) {
    INFO(image);
    CHECK(eni_agent(image) == "");
  }
  for (const char* tag : {"v3.7.5", "v3.8.0-rc.0", "v2.9.9"}) {
    CHECK(eni_agent("a:5000/b:" + std::string(tag)) ==
          "DaemonSet kube-system/tke-eni-agent is " + std::string(tag) +
              ", and before v3.8.0 its route tables clash with Cilium's: upgrade the addon "
              "eniipamd in TKE's console");
  }
  for (const char* image : {"a:5000/b", "b", "b:latest", "", "b@sha256:00"}) {
    INFO(image);
    CHECK(eni_agent(image).find("cannot be told from its image") != std::string::npos);
  }
  CHECK(says(ipamd_too_old, [](World& w) { remove_workload(w, "tke-eni-agent"); }) == "");
  // A side car is not asked, wherever it stands.
  CHECK(says(ipamd_too_old, [](World& w) {
          auto& containers = workload(w, "tke-eni-agent").containers;
          containers.insert(containers.begin(), {.name = "sidecar", .image = "x:v1.0.0"});
        }) == "");
}

TEST_CASE("check: kernels of the nodes that Cilium would run on") {
  const auto old = [](World& w) {
    w.nodes.edit(0).kernel = "5.4.119-19-0009.3";
    w.nodes.edit(0).os_image = "TencentOS Server 3.1 (Final)";
  };
  CHECK(says(kernel_too_old, old) ==
        "1 of 2 eligible nodes have a kernel older than 5.10: node-1: kernel 5.4.119-19-0009.3 "
        "(TencentOS Server 3.1 (Final)); replace them by nodes with a newer system, such as "
        "TencentOS Server 4");
  CHECK(says(kernel_too_old, [](World& w) { w.nodes.edit(0).kernel = "5.10.0-1-amd64"; }) == "");
  CHECK(says(kernel_too_old, [](World& w) { w.nodes.edit(0).kernel.clear(); }) == "");
  for (const char* type : {"eklet", "external"}) {
    CHECK(says(kernel_too_old, [&](World& w) {
            old(w);
            w.nodes.edit(0).instance_type = type;
          }) == "");
  }
}

std::string proxy(std::vector<std::string> arguments, const Spoil& spoil) {
  return says(ipvs_mode, [&](World& w) {
    workload(w, "kube-proxy").containers[0].arguments = std::move(arguments);
    spoil(w);
  });
}

TEST_CASE("check: kube-proxy in ipvs mode cannot be kept") {
  const Spoil keep = [](World& w) {
    w.installation.spec.components.kube_proxy = model::ComponentPolicy::Keep;
  };
  const std::string kept =
      "spec.components.kubeProxy is Keep, but kube-proxy runs in ipvs mode, which cannot run "
      "beside Cilium: set it to Retire";
  CHECK(proxy({"kube-proxy", "--proxy-mode=ipvs"}, keep) == kept);
  CHECK(proxy({"--proxy-mode", "ipvs"}, keep) == kept);
  CHECK(proxy({"--proxy-mode=iptables"}, keep) == "");
  CHECK(proxy({"ipvs", "--proxy-mode"}, keep) == "");
  CHECK(says(ipvs_mode, [&](World& w) {
          keep(w);
          remove_workload(w, "kube-proxy");
        }) == "");
}

TEST_CASE("check: kube-proxy in ipvs mode leaves something on the nodes that are there") {
  const std::vector<std::string> ipvs = {"--proxy-mode=ipvs"};
  CHECK(proxy(ipvs, [](World&) {}) ==
        "warning: kube-proxy runs in ipvs mode: every node that is there now keeps the Services' "
        "addresses on its interface kube-ipvs0 when kube-proxy is retired; reboot or replace it "
        "then");
  CHECK(proxy(ipvs, [](World& w) { w.nodes.clear(); }) == "");
  CHECK(proxy(ipvs, [](World& w) {
          auto containers = workload(w, "kube-proxy").containers;
          workload(w, "kube-proxy") = retired_daemon_set("kube-proxy");
          workload(w, "kube-proxy").containers = containers;
        }) == "");
}

TEST_CASE("check: TKE's node-local DNS is worth a warning") {
  CHECK(says(node_local_dns, [](World&) {}) == "");
  CHECK(says(node_local_dns,
             [](World& w) { w.workloads.push_back(daemon_set("node-local-dns", 2)); }) ==
        "warning: DaemonSet kube-system/node-local-dns is there, and TKE's addon NodeLocalDNSCache "
        "does not work with Cilium: remove the addon, and deploy a cache of your own with a "
        "CiliumLocalRedirectPolicy");
}

TEST_CASE("check: the API server's address is its own") {
  const std::string rest =
      ", is not 169.254.x.y: Cilium would take a load balancer's over and lock its agents out; set "
      "spec.apiServer to the API server's own, or ignore this check if this is it";
  CHECK(says(load_balancer_address, [](World& w) { w.api_endpoints.clear(); }) == "");
  CHECK(
      says(load_balancer_address, [](World& w) { w.api_endpoints[0].addresses = {"10.0.0.9"}; }) ==
      "the API server's address 10.0.0.9:60002, from the EndpointSlice of Service "
      "default/kubernetes" +
          rest);
  CHECK(says(load_balancer_address, [](World& w) {
          w.installation.spec.api_server = {model::AddressSource::Static, "10.0.0.9", 443};
        }) == "the API server's address 10.0.0.9:443, from spec.apiServer" + rest);
}

}  // namespace
}  // namespace tco::plan::checks
