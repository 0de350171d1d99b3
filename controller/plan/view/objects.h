// Questions about TKE's workloads and what is on record of them. Pure, and without an opinion.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/view/view.h"

namespace tco::plan {

// Null: there is no such object, a normal answer for every TKE component.
const model::Workload* find(const View& view, model::WorkloadKind kind, std::string_view ns,
                            std::string_view name);
const model::Workload* find_daemon_set(const View& view, std::string_view name);

// How the bookkeeping ConfigMap names an object: "daemonset.ns.name".
std::string object_key(const model::Workload& workload);

// The key of an object's original in it: "original.daemonset.ns.name".
std::string record_key(const model::Workload& workload);

// Whether the original on record is this very object's.
bool recorded(const View& view, const model::Workload& workload);

// By us: our annotation is on it, or its original on record.
bool changed_by_us(const View& view, const model::Workload& workload);

// --- components ---------------------------------------------------------------------------------

// The rows of the seed's "uninstall TKE components", in its order.
struct Component {
  std::string_view name;  // of the DaemonSet in kube-system
  model::ComponentPolicy policy;
};
std::vector<Component> components(const model::InstallationSpec& spec);

// The DaemonSet carries the selector that no node matches.
bool retired(const model::Workload& daemon_set);

// Whether its arguments say so; a configuration file is not looked at here.
bool runs_ipvs(const model::Workload& kube_proxy);

// Nothing is left to retire: each is absent, kept, or retired.
bool all_retired(const View& view);

// Nothing is left to retire and something was: the first roll-out over the nodes is history.
bool settled(const View& view);

}  // namespace tco::plan
