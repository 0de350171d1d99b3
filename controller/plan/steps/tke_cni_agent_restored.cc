// tke-cni-agent writes 00-multus.conf when it starts, which sorts before Cilium's file: from then
// on new pods are TKE's, so Cilium can go without leaving a node that cannot start any.

#include "plan/steps/restoration.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict tke_cni_agent_restored(const View& view) {
  Verdict verdict = restore(view, "tke-cni-agent", model::PodComponent::TKECNIAgent);
  const bool writes = std::holds_alternative<Act>(verdict);
  if (writes && !done(kube_proxy_restored(view))) return waiting_for("kube-proxy");
  if (writes && !done(cni_directories_restored(view))) return waiting_for("the CNI directories");
  return verdict;
}

}  // namespace tco::plan::steps
