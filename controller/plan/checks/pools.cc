// The pools that make the nodes to come, as far as objects in the cluster show them.

#include <algorithm>

#include "base/names.h"
#include "base/version.h"
#include "plan/checks/checks.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"

namespace tco::plan::checks {
namespace {

constexpr std::string_view kCiliumPrefix = "node.cilium.io/";
constexpr std::string_view kContainerd = "containerd://";

bool has_gate(const std::vector<std::string>& keys, const std::string& gate) {
  return std::ranges::count(keys, gate) > 0;
}

// A key that looks like the gate's and is another one: nobody would ever remove that taint.
const std::string* misspelt(const std::vector<std::string>& keys, const std::string& gate) {
  const auto found = std::ranges::find_if(
      keys, [&](const std::string& key) { return key.starts_with(kCiliumPrefix) && key != gate; });
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> problems_of(const model::NodePool& pool, bool autoscaler,
                                     const std::string& gate) {
  std::vector<std::string> problems;
  if (!pool.newer_system) {
    problems.emplace_back(
        "no annotation asks for TencentOS 4, and the kernel of TencentOS 3.1 is too "
        "old: add node.tke.cloud.tencent.com/image-label=ts4-public");
  }
  if (pool.karpenter && !has_gate(pool.startup_taints, gate)) {
    problems.push_back("pods may be put on a new node before Cilium is there: add " + gate +
                       " to its startupTaints");
  }
  for (const auto* keys : {&pool.startup_taints, &pool.taints}) {
    const std::string* key = misspelt(*keys, gate);
    if (key != nullptr) {
      problems.push_back("nobody takes its taint " + *key + " off the nodes: the key is " + gate);
    }
  }
  if (!pool.karpenter && autoscaler && has_gate(pool.taints, gate)) {
    problems.push_back("cluster-autoscaler does not add nodes that come with taint " + gate +
                       ": take it out, or have it ignored (ignore-taint of that addon)");
  }
  return problems;
}

}  // namespace

// The seed's list of what its node pools need (reference/tke-domain.md, H13, H14 and 2.1).
std::optional<Found> node_pools(const View& view) {
  if (!view.look.preflight || !view.look.preflight->node_pools) return std::nullopt;
  const bool autoscaler = find(view, model::WorkloadKind::Deployment, names::kNamespace,
                               "cluster-autoscaler") != nullptr;
  std::vector<NodeProblem> problems;
  for (const model::NodePool& pool : *view.look.preflight->node_pools) {
    for (std::string& problem :
         problems_of(pool, autoscaler, view.look.installation.spec.gate.taint_key)) {
      problems.push_back({pool.what, std::move(problem)});
    }
  }
  if (problems.empty()) return std::nullopt;
  return Found{summarize(problems), true};
}

std::optional<Found> karpenter_missing(const View& view) {
  const std::vector<model::NodePoolSpec>& wanted = view.look.installation.spec.node_pools;
  if (wanted.empty() || !view.look.karpenter || view.look.karpenter->served) return std::nullopt;
  return Found{"spec.nodePools asks for " + std::to_string(wanted.size()) +
               " pools, and the cluster knows no NodePool of karpenter.sh/v1 or no "
               "TKEMachineNodeClass: install TKE's addon karpenter, or take spec.nodePools out"};
}

// The seed's script for node pools edits containerd 1's list of mirrors, which containerd 2 has not
// (reference/tke-domain.md, 1.4). Whoever takes images from a mirror by spec.images needs no
// script.
std::optional<Found> containerd_layout(const View& view) {
  if (view.look.installation.spec.image_registry != "quay.io") return std::nullopt;
  std::vector<std::string> nodes;
  for (const model::Node& node : view.look.nodes) {
    if (!eligible(node) || !node.runtime.starts_with(kContainerd)) continue;
    const auto version = parse_version(std::string_view(node.runtime).substr(kContainerd.size()));
    if (version && version->major >= 2) nodes.push_back(node.meta.name);
  }
  if (nodes.empty()) return std::nullopt;
  return Found{
      "spec.images.registry is quay.io, and a mirror that node pools' scripts write into "
      "containerd's config.toml is not read by containerd 2 of " +
          summarize(nodes) +
          ": write it into /etc/containerd/certs.d, or set spec.images.registry to the "
          "mirror",
      true};
}

}  // namespace tco::plan::checks
