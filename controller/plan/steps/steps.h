// The steps of an installation, one file each. A step is named by the state it makes true, says
// what it needs itself, and answers Done, Act, Wait or Blocked. No step assumes what another
// achieved.
#pragma once

#include <string_view>

#include "plan/plan.h"

namespace tco::plan::steps {

// What people order beside the spec.
Verdict agents_held(const World& world);
Verdict emergency_restored(const World& world);

Verdict claimed(const World& world);
Verdict preflight_passed(const World& world);
Verdict profile_recorded(const World& world);
Verdict version_accepted(const World& world);
Verdict api_server_known(const World& world);
Verdict values_accepted(const World& world);
Verdict planned(const World& world);
Verdict plan_approved(const World& world);
Verdict ipamd_tolerates_gate(const World& world);
Verdict tcr_assistant_tolerates_gate(const World& world);
Verdict cni_configured(const World& world);
Verdict flow_control_set(const World& world);
Verdict release_unlocked(const World& world);
Verdict images_pulled(const World& world);
Verdict release_deployed(const World& world);
Verdict release_intact(const World& world);
Verdict certificates_renewed(const World& world);
Verdict first_version_recorded(const World& world);
Verdict nodes_ready(const World& world);
Verdict upgrade_settled(const World& world);
Verdict tke_cni_agent_retired(const World& world);
Verdict agents_configured(const World& world);
Verdict cni_directories_clean(const World& world);
Verdict kube_proxy_retired(const World& world);
Verdict ip_masq_agent_retired(const World& world);
Verdict node_pools_created(const World& world);
Verdict installation_recorded(const World& world);
Verdict pods_managed(const World& world);

// Teardown.
Verdict helm_operation_ended(const World& world);
Verdict gate_handed_back(const World& world);
Verdict nodes_opened(const World& world);
Verdict finalizer_removed(const World& world);

// Teardown that takes away.
Verdict nodes_gone(const World& world);
Verdict release_uninstalled(const World& world);
Verdict cilium_pods_gone(const World& world);
Verdict recycle_recorded(const World& world);
Verdict gate_taints_removed(const World& world);
Verdict cni_config_removed(const World& world);
Verdict flow_control_removed(const World& world);
Verdict kube_proxy_restored(const World& world);
Verdict cni_directories_restored(const World& world);
Verdict tke_cni_agent_restored(const World& world);
Verdict ip_masq_agent_restored(const World& world);
Verdict ipamd_restored(const World& world);
Verdict tcr_assistant_restored(const World& world);
Verdict plan_removed(const World& world);
Verdict records_removed(const World& world);
Verdict finalizer_removed_last(const World& world);

bool done(const Verdict& verdict);

// "Waiting for X": the answer of a step whose precondition does not hold yet.
Wait waiting_for(std::string_view what);

}  // namespace tco::plan::steps
