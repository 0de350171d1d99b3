// Break glass: an annotation brings kube-proxy back, and tke-cni-agent if it is named too, whatever
// else the operator is at. It asks neither Helm nor a plan, and nothing is waited for in between.
// kube-proxy comes first: beside Cilium it only does its work twice, but for ipvs mode.

#include <array>

#include "base/names.h"
#include "plan/orders.h"
#include "plan/reasons.h"
#include "plan/steps/originals.h"
#include "plan/steps/restoration.h"
#include "plan/steps/steps.h"
#include "plan/view/objects.h"

namespace tco::plan::steps {
namespace {

constexpr std::array<std::string_view, 2> kComponents = {"kube-proxy", "tke-cni-agent"};

// cilium/cilium#18610.
constexpr std::string_view kBesideIpvs =
    ", and runs in ipvs mode: on each node it puts every Service's address on interface "
    "kube-ipvs0, where Cilium takes it for the node's own, so connections to Services may fail as "
    "long as Cilium replaces kube-proxy; restart each node once kube-proxy is retired again";

// Absent: it is back, or cannot be brought back; `told` says which.
std::optional<Act> bring_back(const View& view, std::string_view name, std::string& told) {
  told += (told.empty() ? "" : "; ") + std::string(name);
  const model::Workload* daemon_set = find_daemon_set(view, name);
  if (daemon_set == nullptr) {
    told += " is not there";
    return std::nullopt;
  }
  if (retired(*daemon_set) && !changed_by_us(view, *daemon_set)) {
    told += " was retired by somebody else and stays so";
    return std::nullopt;
  }
  if (retired(*daemon_set) || daemon_set->original) return put_back(view, *daemon_set);
  told += " is as it was before the installation";
  if (runs_ipvs(*daemon_set)) told += kBesideIpvs;
  return renew_original(view, *daemon_set);
}

}  // namespace

Verdict emergency_restored(const View& view) {
  const model::Installation& installation = view.look.installation;
  const std::string annotation(names::kEmergencyAnnotation);
  if (emergency_unclear(view)) {
    return Blocked{
        .reason = reasons::kEmergencyUnclear,
        .message = "annotation " + annotation + " is \"" + installation.emergency +
                   "\", which means nothing, and nothing is retired meanwhile: set it to "
                   "kube-proxy, or to kube-proxy,tke-cni-agent"};
  }
  std::string told;
  for (const std::string_view name : kComponents) {
    if (!wanted_back(view, name)) continue;
    if (auto act = bring_back(view, name, told)) return *std::move(act);
  }
  // A teardown goes on: what it takes away must not depend on an annotation.
  if (told.empty() || installation.meta.deleting) return Done{};
  return Blocked{.reason = reasons::kEmergencyRestored,
                 .message = told + ", as annotation " + annotation +
                            " asks for. To have it retired again: kubectl annotate "
                            "ciliuminstallation default " +
                            annotation + "-"};
}

}  // namespace tco::plan::steps
