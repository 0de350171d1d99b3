#include "plan/preflight.h"

#include <algorithm>
#include <array>

#include "plan/checks/checks.h"
#include "plan/reasons.h"
#include "plan/upgrade.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

// Never: a foreign Cilium cannot be waved through, since installing over it is taking it over; and
// what is a warning at all times needs no ignoring.
enum class Ignoring { Allowed, Never };

struct Check {
  std::string_view name;
  std::optional<checks::Found> (*find)(const View&);
  Ignoring ignoring = Ignoring::Allowed;
};

// In the order in which they are told.
constexpr std::array kChecks = {
    Check{reasons::kKubernetesTooOld, checks::kubernetes_too_old},
    Check{reasons::kUnsupportedNetworkMode, checks::unsupported_network_mode},
    Check{reasons::kForeignCilium, checks::foreign_cilium, Ignoring::Never},
    Check{reasons::kIndependentENI, checks::independent_eni},
    Check{reasons::kIPAMDTooOld, checks::ipamd_too_old},
    Check{reasons::kKernelTooOld, checks::kernel_too_old},
    Check{reasons::kRBACInsufficient, checks::rbac_insufficient},
    Check{reasons::kOperatorImageUnknown, checks::operator_image_unknown, Ignoring::Never},
    Check{reasons::kExistingWorkloads, checks::existing_workloads},
    Check{reasons::kPodWebhook, checks::pod_webhook},
    Check{reasons::kKarpenterMissing, checks::karpenter_missing},
    Check{reasons::kIPVSMode, checks::ipvs_mode},
    Check{reasons::kLoadBalancerAddress, checks::load_balancer_address},
    Check{"NodeLocalDNS", checks::node_local_dns, Ignoring::Never},
    Check{"NodePools", checks::node_pools, Ignoring::Never},
    Check{"ContainerdMirror", checks::containerd_layout, Ignoring::Never},
    Check{"LargeScale", checks::large_scale, Ignoring::Never},
};

// reference/tke-domain.md, 2.1.
constexpr std::array<std::string_view, 5> kSystemNamespaces = {
    "kube-system", "kube-public", "kube-node-lease", "tcr-assistant-system", "tke-eni-ip-webhook"};

bool any_image_contains(const model::Workload& workload, std::string_view text) {
  return std::ranges::any_of(workload.containers, [&](const model::Container& container) {
    return container.image.find(text) != std::string::npos ||
           container.name.find(text) != std::string::npos;
  });
}

bool ignored(const View& view, const Check& check) {
  return check.ignoring == Ignoring::Allowed &&
         std::ranges::count(view.look.installation.spec.preflight.ignore, check.name) > 0;
}

}  // namespace

// In the documented order: Global Router clusters in mixed mode run tke-eni-agent too
// (reference/tke-domain.md, 2.3).
std::string_view network_mode(const View& view) {
  if (find_daemon_set(view, "tke-bridge-agent") != nullptr) return "GlobalRouter";
  const model::Workload* cilium = find_daemon_set(view, "cilium");
  if (cilium != nullptr && any_image_contains(*cilium, "tkeimages")) return "CiliumOverlay";
  const model::Workload* eni_agent = find_daemon_set(view, "tke-eni-agent");
  if (eni_agent == nullptr) return "Unknown";
  return any_image_contains(*eni_agent, "cilium") ? "DataPlaneV2" : "VPC-CNI";
}

std::vector<Finding> preflight_findings(const View& view) {
  std::vector<Finding> findings;
  for (const Check& check : kChecks) {
    std::optional<checks::Found> found = check.find(view);
    if (!found) continue;
    findings.push_back({.check = check.name,
                        .message = std::move(found->message),
                        .warning = found->warning || ignored(view, check)});
  }
  std::stable_partition(findings.begin(), findings.end(),
                        [](const Finding& each) { return !each.warning; });
  return findings;
}

std::vector<Finding> failed_checks(const View& view) {
  std::vector<Finding> failed = preflight_findings(view);
  std::erase_if(failed, [](const Finding& each) { return each.warning; });
  return failed;
}

bool preflight_known(const View& view) {
  constexpr Parts kReads = {Part::KubernetesVersion, Part::DaemonSets, Part::Deployments,
                            Part::Nodes, Part::PreflightFacts};
  return std::ranges::none_of(view.look.unread,
                              [&](const auto& entry) { return kReads.contains(entry.first); });
}

bool preflight_allows(const View& view) {
  if (installed_once(view)) return true;
  // A sidecar that is away holds up no repair of what was installed.
  if (!view.look.helm && view.look.records.installed) return true;
  if (!preflight_known(view)) return false;
  return view.look.helm.has_value() && failed_checks(view).empty() && !refused_version(view);
}

bool preflight_decides(const View& view) {
  if (!view.look.helm || view.look.installation.meta.deleting) return false;
  const model::Release* found = release(view);
  const bool under_way =
      running_operation(view) != nullptr || (found != nullptr && found->pending());
  return !under_way && (!installed_once(view) || upgrading(view));
}

std::set<std::string> nodes_before_installation(const View& view) {
  std::set<std::string> names;
  for (const model::Node& node : view.look.nodes) {
    if (eligible(node) && node.meta.created < view.look.installation.meta.created) {
      names.insert(node.meta.name);
    }
  }
  return names;
}

std::span<const std::string_view> system_namespaces() { return kSystemNamespaces; }

bool part_of_the_system(const model::WorkloadPod& pod) {
  if (pod.ns == "default" && pod.name.starts_with("kubernetes-proxy-")) return true;
  return std::ranges::count(kSystemNamespaces, pod.ns) > 0;
}

std::vector<std::string_view> ignorable_checks() {
  std::vector<std::string_view> names;
  for (const Check& check : kChecks) {
    if (check.ignoring == Ignoring::Allowed) names.push_back(check.name);
  }
  return names;
}

}  // namespace tco::plan
