// What kind of network the cluster has, who else is in it, and where its API server is.

#include "base/names.h"
#include "plan/checks/checks.h"
#include "plan/preflight.h"
#include "plan/view/api_server.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan::checks {
namespace {

constexpr std::string_view kVpcCni = "VPC-CNI";

}  // namespace

std::optional<Found> unsupported_network_mode(const View& view) {
  const std::string_view mode = network_mode(view);
  if (mode == kVpcCni) return std::nullopt;
  std::string message = "the cluster's network mode is " + std::string(mode) + ": ";
  if (mode == "GlobalRouter") {
    message += "DaemonSet tke-bridge-agent is there, and Cilium cannot be chained behind a bridge";
  } else if (mode == "Unknown") {
    message += "there is no DaemonSet kube-system/tke-eni-agent";
  } else {
    message += "TKE's own Cilium is there, and two would fight";
  }
  return Found{message + "; create a cluster with VPC-CNI, without DataPlaneV2"};
}

// On any other network it is TKE's own Cilium, which has been said.
std::optional<Found> foreign_cilium(const View& view) {
  if (network_mode(view) != kVpcCni) return std::nullopt;
  if (const model::Release* found = release(view)) {
    if (ours(*found) || to_be_adopted(view)) return std::nullopt;
    // Somebody's operation on what we installed: told where pending releases are (ReleaseUnlocked).
    if (view.look.records.installed && found->pending()) return std::nullopt;
    std::string message = "the Helm release " + view.look.installation.spec.release.name + " in " +
                          view.look.installation.spec.release.ns + " was not made by this operator";
    if (found->chart_name != names::kChart) {
      return Found{message + " and is of chart " + found->chart_name + ": uninstall it first"};
    }
    return Found{message +
                 ": uninstall it first, or set spec.release.adoption to HelmRelease and have it "
                 "taken over"};
  }
  if (find_daemon_set(view, "cilium") == nullptr) return std::nullopt;
  return Found{
      "DaemonSet kube-system/cilium is there and belongs to no Helm release of this operator: "
      "remove that Cilium first"};
}

// The CNI configuration chains tke-route-eni, which knows shared interfaces only. Nodes without
// either resource have not been told yet (reference/tke-domain.md, 2.3).
std::optional<Found> independent_eni(const View& view) {
  std::vector<NodeProblem> independent;
  for (const model::Node& node : view.look.nodes) {
    if (!eligible(node) || !node.independent_eni || node.shared_eni) continue;
    independent.push_back({node.meta.name, "tke.cloud.tencent.com/direct-eni"});
  }
  if (independent.empty()) return std::nullopt;
  return Found{
      "nodes give each pod a network interface of its own, and Cilium is chained behind "
      "shared ones (spec.preflight.vpcCNI is SharedENI): " +
      summarize(independent) + "; use nodes with shared interfaces"};
}

// Cilium takes a load balancer's address over, and its agents lock themselves out for good
// (reference/tke-domain.md, H1). TKE's API servers have a link-local address of their own.
std::optional<Found> load_balancer_address(const View& view) {
  const std::optional<values::ApiServer> address = api_server(view);
  if (!address || address->host.starts_with("169.254.")) return std::nullopt;
  const bool fixed = view.look.installation.spec.api_server.source == model::AddressSource::Static;
  return Found{
      "the API server's address " + to_text(*address) + ", from " +
      (fixed ? "spec.apiServer" : "the EndpointSlice of Service default/kubernetes") +
      ", is not 169.254.x.y: Cilium would take a load balancer's over and lock its agents out; "
      "set spec.apiServer to the API server's own, or ignore this check if this is it"};
}

}  // namespace tco::plan::checks
