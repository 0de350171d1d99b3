// No pod depends on ip-masq-agent while it has a VPC address: the object must be back, its pods are
// not waited for.

#include "plan/steps/restoration.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict ip_masq_agent_restored(const View& view) {
  Verdict verdict = restore(view, "ip-masq-agent");
  const bool writes = std::holds_alternative<Act>(verdict);
  if (writes && !done(tke_cni_agent_restored(view))) return waiting_for("tke-cni-agent");
  return verdict;
}

}  // namespace tco::plan::steps
