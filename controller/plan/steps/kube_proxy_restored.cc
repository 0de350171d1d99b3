// kube-proxy comes back before anything else goes: beside Cilium it only does its work twice, after
// Cilium it is all that serves the nodes.

#include "plan/steps/restoration.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict kube_proxy_restored(const View& view) {
  return restore(view, "kube-proxy", model::PodComponent::KubeProxy);
}

}  // namespace tco::plan::steps
