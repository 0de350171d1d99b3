// What stands in the way of an installation: rights, pods that were there before, and webhooks.

#include <algorithm>

#include "plan/checks/checks.h"
#include "plan/cni_cleaning.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/upgrade.h"
#include "plan/view/nodes.h"

namespace tco::plan::checks {
namespace {

constexpr std::size_t kMostRights = 8;
constexpr std::size_t kMostNodes = 5;

// The first of them, and that there are more.
std::string some_of(const std::vector<std::string>& all, std::size_t most,
                    std::string_view between) {
  std::string text;
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
    text.append(i == 0 ? "" : between).append(all[i]);
  }
  if (all.size() > most) text += " and " + std::to_string(all.size() - most) + " more";
  return text;
}

std::string join(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

// TKE's own, which VPC-CNI needs (reference/tke-domain.md, 2.1); what it runs on is not documented.
bool of_tke(const model::PodWebhook& webhook) {
  return webhook.configuration == "MutatingWebhookConfiguration add-pod-eni-ip-limit-webhook";
}

}  // namespace

// Kubernetes lets nobody create a role with a right that they have not, so what Cilium's roles
// grant must be held too. Half an installation would be the alternative.
std::optional<Found> rbac_insufficient(const View& view) {
  // A version that is refused is never applied: its roles do not matter.
  if (refused_version(view)) return std::nullopt;
  if (!view.look.preflight || !view.look.preflight->missing_rights) return std::nullopt;
  const std::vector<std::string>& missing = *view.look.preflight->missing_rights;
  if (missing.empty()) return std::nullopt;
  return Found{
      "the operator's service account lacks rights: " + some_of(missing, kMostRights, "; ") +
      ": apply deploy/ of this operator's release again, and for what spec.values add, a "
      "role of your own with these rights"};
}

// Such pods stay unknown to Cilium until they are restarted, and a node keeps what kube-proxy left
// in its kernel (reference/tke-domain.md, H4, H12).
std::optional<Found> existing_workloads(const View& view) {
  if (!view.look.preflight || !view.look.preflight->workload_pods) return std::nullopt;
  std::vector<std::string> nodes;
  for (const model::WorkloadPod& pod : *view.look.preflight->workload_pods) {
    nodes.push_back(pod.node + " (" + pod.ns + "/" + pod.name + ")");
  }
  if (nodes.empty()) return std::nullopt;
  if (view.look.installation.spec.existing_nodes == model::ExistingNodes::InPlace) {
    return Found{
        "nodes that were there before run pods that Cilium does not know until they are "
        "started anew (spec.nodes.unmanagedPods): " +
            some_of(nodes, kMostNodes, ", "),
        true};
  }
  return Found{
      "nodes that were there before this installation run pods with a network that is not "
      "Cilium's (spec.nodes.existing is Refuse): " +
      some_of(nodes, kMostNodes, ", ") +
      "; move these pods to new nodes, or set spec.nodes.existing to InPlace and restart each of "
      "them once Cilium runs; not counted are pods on the host's network and in " +
      join(system_namespaces())};
}

// Every new pod of the agents would wait for an answer that only comes once they run: for ever.
std::optional<Found> pod_webhook(const View& view) {
  if (!view.look.preflight || !view.look.preflight->pod_webhooks) return std::nullopt;
  std::vector<std::string> obstacles;
  bool warning = true;
  for (const model::PodWebhook& each : *view.look.preflight->pod_webhooks) {
    obstacles.push_back(each.configuration + " (" + each.name + ", Service " + each.service +
                        (each.has_pods ? ")" : ", which has no pods)"));
    warning = warning && of_tke(each);
  }
  if (obstacles.empty()) return std::nullopt;
  return Found{
      "webhooks with failurePolicy Fail are asked before a pod of Cilium's is created, and "
      "are served on the pods' network, which is not there without Cilium: " +
          some_of(obstacles, kMostNodes, ", ") + "; exclude namespace " +
          view.look.installation.spec.release.ns +
          " by their namespaceSelector, or set failurePolicy to Ignore",
      warning};
}

// Once tke-cni-agent is retired, a pod of the operator's image cleans every node. Without it the
// way would end there, with new pods on neither network.
std::optional<Found> operator_image_unknown(const View& view) {
  if (cni_proven_clean(view) || wanted_cni_cleaner(view, CniDuty::Clean)) return std::nullopt;
  return Found{std::string(reasons::kOperatorImageUnknown.sentence)};
}

}  // namespace tco::plan::checks
