// The steps of an installation, one file each. A step is named by the state it makes true, says
// what it needs itself, and answers Done, Act, Wait or Blocked. No step assumes what another
// achieved.
#pragma once

#include "plan/verdict.h"
#include "plan/view/view.h"

namespace tco::plan::steps {

// What people order beside the spec.
Verdict agents_held(const View& view);
Verdict emergency_restored(const View& view);

Verdict claimed(const View& view);
Verdict services_served(const View& view);
Verdict records_owned(const View& view);
Verdict preflight_passed(const View& view);
Verdict profile_recorded(const View& view);
Verdict version_accepted(const View& view);
Verdict api_server_known(const View& view);
Verdict values_accepted(const View& view);
Verdict planned(const View& view);
Verdict plan_approved(const View& view);
Verdict ipamd_tolerates_gate(const View& view);
Verdict tcr_assistant_tolerates_gate(const View& view);
Verdict cni_configured(const View& view);
Verdict flow_control_set(const View& view);
Verdict release_unlocked(const View& view);
Verdict images_pulled(const View& view);
Verdict release_deployed(const View& view);
Verdict release_intact(const View& view);
Verdict certificates_renewed(const View& view);
Verdict first_version_recorded(const View& view);
Verdict nodes_ready(const View& view);
Verdict upgrade_settled(const View& view);
Verdict tke_cni_agent_retired(const View& view);
Verdict agents_configured(const View& view);
Verdict cni_directories_clean(const View& view);
Verdict kube_proxy_retired(const View& view);
Verdict ip_masq_agent_retired(const View& view);
Verdict node_pools_created(const View& view);
Verdict installation_recorded(const View& view);
Verdict pods_managed(const View& view);

// Teardown.
Verdict helm_operation_ended(const View& view);
Verdict gate_handed_back(const View& view);
Verdict nodes_opened(const View& view);
Verdict finalizer_removed(const View& view);

// Teardown that takes away.
Verdict teardown_recorded(const View& view);
Verdict nodes_gone(const View& view);
Verdict release_uninstalled(const View& view);
Verdict cilium_pods_gone(const View& view);
Verdict recycle_recorded(const View& view);
Verdict gate_taints_removed(const View& view);
Verdict cni_config_removed(const View& view);
Verdict flow_control_removed(const View& view);
Verdict kube_proxy_restored(const View& view);
Verdict cni_directories_restored(const View& view);
Verdict tke_cni_agent_restored(const View& view);
Verdict ip_masq_agent_restored(const View& view);
Verdict ipamd_restored(const View& view);
Verdict tcr_assistant_restored(const View& view);
Verdict plan_removed(const View& view);
Verdict records_removed(const View& view);
Verdict finalizer_removed_last(const View& view);

}  // namespace tco::plan::steps
