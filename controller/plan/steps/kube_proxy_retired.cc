// Cilium serves what kube-proxy served. Where an agent is missing, kube-proxy is all that a node
// has: it goes the first time only when no node is without, and any other time only while no node
// has lost its agent.

#include "plan/steps/retirement.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict kube_proxy_retired(const View& view) {
  return retire(view, "kube-proxy", NeedsAgain::Agents);
}

}  // namespace tco::plan::steps
