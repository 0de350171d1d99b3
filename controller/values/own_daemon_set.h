// A DaemonSet of the operator's own: a pod on every node that could run Cilium, for as long as
// there is something to do there. It goes with the CiliumInstallation, its owner.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "values/values.h"

namespace tco::values {

// A pod's spec, without its containers: on the node's network, for the pods come where and when the
// cluster's own does not work; no rights at the API server; tolerating everything.
nlohmann::json pod_on_each_node(const std::vector<std::string>& pull_secrets);

// The least a container of ours needs: no powers, and nothing to write to.
nlohmann::json confined(int user);

// `round`: another one makes new pods of the same spec. The digest is of both.
OwnedObject own_daemon_set(std::string_view name, const std::string& owner_uid,
                           const nlohmann::json& pod_spec, std::string_view round = {});

}  // namespace tco::values
