// Services are served by Cilium, or by kube-proxy. Where somebody else's Helm switched kube-proxy
// replacement off, kube-proxy comes back at once: whose revision it is, and whether it is put back,
// takes longer to settle than Services can be without both.

#include "plan/reasons.h"
#include "plan/steps/originals.h"
#include "plan/steps/restoration.h"
#include "plan/steps/steps.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan::steps {

Verdict services_served(const View& view) {
  if (!needs_kube_proxy(view)) return Done{};
  const std::string why = "kube-proxy replacement is " + release(view)->kube_proxy_replacement +
                          " in revision " + std::to_string(release(view)->revision) +
                          " of the release";
  const model::Workload* kube_proxy = find_daemon_set(view, "kube-proxy");
  if (kube_proxy == nullptr) {
    return Blocked{.reason = reasons::kServicesNeedKubeProxy,
                   .message = why + ", and there is no DaemonSet kube-proxy: no Service is served"};
  }
  if (!retired(*kube_proxy) && !kube_proxy->original) {
    if (auto renewed = renew_original(view, *kube_proxy)) return *std::move(renewed);
    return Done{why + "; kube-proxy serves Services"};
  }
  if (!changed_by_us(view, *kube_proxy)) {
    return Blocked{
        .reason = reasons::kServicesNeedKubeProxy,
        .message = why + ", and somebody else took kube-proxy off the nodes: bring it back"};
  }
  Act act = put_back(view, *kube_proxy);
  act.reason = reasons::kServicesNeedKubeProxy;
  act.message += ": " + why;
  return act;
}

}  // namespace tco::plan::steps
