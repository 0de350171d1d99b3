// Pods have VPC addresses, so nothing needs masquerading; its ConfigMap stays, it lists the VPC's
// networks.

#include "plan/steps/retirement.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict ip_masq_agent_retired(const View& view) {
  return retire(view, "ip-masq-agent", NeedsAgain::Nothing);
}

}  // namespace tco::plan::steps
