// A DaemonSet of the operator's own: a pod on every node that could run Cilium, or runs it, for as
// long as there is something to do there. It goes with the CiliumInstallation, its owner.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "values/values.h"

namespace tco::values {

// A pod's spec, without its containers: on the node's network, for the pods come where and when the
// cluster's own does not work; no rights at the API server. With `like`, a DaemonSet, it goes only
// to the nodes that this one's own selector, affinity and tolerations let it go to, and to none
// that is labelled cilium.io/no-schedule=true; without, it tolerates everything.
nlohmann::json pod_on_each_node(const std::vector<std::string>& pull_secrets,
                                const model::Workload* like);

// The least a container of ours needs: no powers, and nothing to write to.
nlohmann::json confined(int user);

// `round`: another one makes new pods of the same spec. The digest is of both.
OwnedObject own_daemon_set(std::string_view name, const std::string& owner_uid,
                           const nlohmann::json& pod_spec, std::string_view round = {});

}  // namespace tco::values
