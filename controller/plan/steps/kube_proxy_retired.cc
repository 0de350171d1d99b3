// Cilium serves what kube-proxy served. Where an agent is missing, kube-proxy is all that a node
// has: it goes, the first time and any other, only when no node is without.

#include "plan/steps/retirement.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict kube_proxy_retired(const World& world) { return retire(world, "kube-proxy", Needs::Nodes); }

}  // namespace tco::plan::steps
