#include "plan/preflight.h"

#include <algorithm>

#include "base/names.h"
#include "plan/facts.h"
#include "plan/reasons.h"

namespace tco::plan {
namespace {

constexpr int kOldestMinor = 30;

bool any_image_contains(const model::Workload& workload, std::string_view text) {
  return std::ranges::any_of(workload.containers, [&](const model::Container& container) {
    return container.image.find(text) != std::string::npos ||
           container.name.find(text) != std::string::npos;
  });
}

bool runs_ipvs(const model::Workload& kube_proxy) {
  for (const model::Container& container : kube_proxy.containers) {
    const std::vector<std::string>& arguments = container.arguments;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (arguments[i] == "--proxy-mode=ipvs") return true;
      const bool split = arguments[i] == "--proxy-mode" && i + 1 < arguments.size();
      if (split && arguments[i + 1] == "ipvs") return true;
    }
  }
  return false;
}

void check_version(const World& world, std::vector<FailedCheck>& failed) {
  const model::KubernetesVersion& version = world.kubernetes;
  if (version.major > 1 || (version.major == 1 && version.minor >= kOldestMinor)) return;
  failed.push_back({reasons::kKubernetesTooOld, "Kubernetes is " + version.text +
                                                    "; Cilium on TKE needs 1.30 or newer: "
                                                    "upgrade the cluster"});
}

void check_network(const World& world, std::vector<FailedCheck>& failed) {
  const std::string_view mode = network_mode(world);
  if (mode == "VPC-CNI") return;
  std::string message = "the cluster's network mode is " + std::string(mode) + ": ";
  if (mode == "GlobalRouter") {
    message += "DaemonSet tke-bridge-agent is there, and Cilium cannot be chained behind a bridge";
  } else if (mode == "Unknown") {
    message += "there is no DaemonSet kube-system/tke-eni-agent";
  } else {
    message += "TKE's own Cilium is there, and two would fight";
  }
  failed.push_back({reasons::kUnsupportedNetworkMode,
                    message + "; create a cluster with VPC-CNI, without DataPlaneV2"});
}

void check_foreign_cilium(const World& world, std::vector<FailedCheck>& failed) {
  const model::Release* found = release(world);
  if (found != nullptr) {
    if (ours(*found)) return;
    failed.push_back(
        {reasons::kForeignCilium, "the Helm release " + world.installation.spec.release.name +
                                      " in " + world.installation.spec.release.ns +
                                      " was not made by this operator: uninstall it first"});
    return;
  }
  if (find_daemon_set(world, "cilium") == nullptr) return;
  failed.push_back({reasons::kForeignCilium,
                    "DaemonSet kube-system/cilium is there and belongs to no Helm release of this "
                    "operator: remove that Cilium first"});
}

void check_ipvs(const World& world, std::vector<FailedCheck>& failed) {
  const model::Workload* kube_proxy = find_daemon_set(world, "kube-proxy");
  const bool keep = world.installation.spec.components.kube_proxy == model::ComponentPolicy::Keep;
  if (!keep || kube_proxy == nullptr || !runs_ipvs(*kube_proxy)) return;
  failed.push_back({reasons::kIPVSMode,
                    "spec.components.kubeProxy is Keep, but kube-proxy runs in ipvs mode, which "
                    "cannot run beside Cilium: set it to Retire"});
}

}  // namespace

// In the documented order: Global Router clusters in mixed mode run tke-eni-agent too
// (reference/tke-domain.md, 2.3).
std::string_view network_mode(const World& world) {
  if (find_daemon_set(world, "tke-bridge-agent") != nullptr) return "GlobalRouter";
  const model::Workload* cilium = find_daemon_set(world, "cilium");
  if (cilium != nullptr && any_image_contains(*cilium, "tkeimages")) return "CiliumOverlay";
  const model::Workload* eni_agent = find_daemon_set(world, "tke-eni-agent");
  if (eni_agent == nullptr) return "Unknown";
  return any_image_contains(*eni_agent, "cilium") ? "DataPlaneV2" : "VPC-CNI";
}

std::vector<FailedCheck> failed_checks(const World& world) {
  std::vector<FailedCheck> failed;
  check_version(world, failed);
  check_network(world, failed);
  if (failed.empty()) check_foreign_cilium(world, failed);  // else it says the same twice
  check_ipvs(world, failed);
  return failed;
}

bool preflight_allows(const World& world) {
  if (installed_once(world)) return true;
  return world.helm.has_value() && failed_checks(world).empty();
}

}  // namespace tco::plan
