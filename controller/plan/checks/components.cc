// TKE's own components: which of them Cilium cannot live with, and in what version.

#include <algorithm>

#include "base/version.h"
#include "plan/checks/checks.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"

namespace tco::plan::checks {
namespace {

// Older agents use the route tables that Cilium has for itself: pods on a node's third interface
// are cut off (reference/tke-domain.md, fact 5).
constexpr Version kOldestEniAgent{3, 8, 0};

// The image of the container with the DaemonSet's name, else of the first one; empty: none.
std::string image_of(const model::Workload& daemon_set) {
  const auto same = [&](const model::Container& each) { return each.name == daemon_set.meta.name; };
  const auto it = std::ranges::find_if(daemon_set.containers, same);
  if (it != daemon_set.containers.end()) return it->image;
  return daemon_set.containers.empty() ? std::string() : daemon_set.containers.front().image;
}

// "registry:5000/tke-eni-agent:v3.8.3@sha256:..." -> "v3.8.3"
std::string_view tag_of(std::string_view image) {
  image = image.substr(0, image.find('@'));
  const auto colon = image.rfind(':');
  const auto slash = image.rfind('/');
  if (colon == std::string_view::npos) return {};
  if (slash != std::string_view::npos && slash > colon) return {};
  return image.substr(colon + 1);
}

// A line "mode: ipvs" of kube-proxy's configuration, in YAML or JSON.
bool says_ipvs(const std::string& config) {
  std::string bare;
  for (const char c : config) {
    if (c != ' ' && c != '"' && c != '\'') bare += c;
  }
  for (auto at = bare.find("mode:ipvs"); at != std::string::npos;
       at = bare.find("mode:ipvs", at + 1)) {
    const bool whole =
        at == 0 || bare[at - 1] == '\n' || bare[at - 1] == ',' || bare[at - 1] == '{';
    if (whole) return true;
  }
  return false;
}

}  // namespace

std::optional<Found> ipamd_too_old(const View& view) {
  const model::Workload* agent = find_daemon_set(view, "tke-eni-agent");
  if (agent == nullptr) return std::nullopt;  // another check says so
  const std::string image = image_of(*agent);
  const std::optional<Version> version = parse_version(tag_of(image));
  if (!version) {
    return Found{
        "the version of DaemonSet kube-system/tke-eni-agent cannot be told from its image " +
        image +
        ": make sure that the addon eniipamd is v3.8.0 or newer, then ignore this "
        "check"};
  }
  if (*version >= kOldestEniAgent) return std::nullopt;
  return Found{"DaemonSet kube-system/tke-eni-agent is " + std::string(tag_of(image)) +
               ", and before v3.8.0 its route tables clash with Cilium's: upgrade the addon "
               "eniipamd in TKE's console"};
}

// The two cannot run side by side (cilium/cilium#18610). What a retired one leaves on its nodes
// goes with a reboot only.
std::optional<Found> ipvs_mode(const View& view) {
  const model::Workload* kube_proxy = find_daemon_set(view, "kube-proxy");
  if (kube_proxy == nullptr) return std::nullopt;
  const bool configured = view.look.preflight && view.look.preflight->kube_proxy_config &&
                          says_ipvs(*view.look.preflight->kube_proxy_config);
  if (!configured && !runs_ipvs(*kube_proxy)) return std::nullopt;
  if (view.look.installation.spec.components.kube_proxy == model::ComponentPolicy::Keep) {
    return Found{
        "spec.components.kubeProxy is Keep, but kube-proxy runs in ipvs mode, which "
        "cannot run beside Cilium: set it to Retire"};
  }
  if (retired(*kube_proxy) || !std::ranges::any_of(view.look.nodes, eligible)) return std::nullopt;
  return Found{
      "kube-proxy runs in ipvs mode: every node that is there now keeps the Services' "
      "addresses on its interface kube-ipvs0 when kube-proxy is retired; reboot or "
      "replace it then",
      true};
}

// The addon answers at an address of the host's network, which Cilium's translation goes past
// (reference/tke-domain.md, 1.5).
std::optional<Found> node_local_dns(const View& view) {
  if (find_daemon_set(view, "node-local-dns") == nullptr) return std::nullopt;
  return Found{
      "DaemonSet kube-system/node-local-dns is there, and TKE's addon NodeLocalDNSCache "
      "does not work with Cilium: remove the addon, and deploy a cache of your own with a "
      "CiliumLocalRedirectPolicy",
      true};
}

}  // namespace tco::plan::checks
