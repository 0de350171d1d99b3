// tke-cni-agent writes 00-multus.conf, which sorts before Cilium's file and would win.

#include "plan/steps/retirement.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict tke_cni_agent_retired(const View& view) {
  return retire(view, "tke-cni-agent", NeedsAgain::Nothing);
}

}  // namespace tco::plan::steps
