// Where the API server is: from a kubeconfig file, or from what a pod is given.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "transport/endpoint.h"

namespace tco::app {

// The current context of the file. Relative file names in it are relative to it.
// Errors: Invalid, naming the file, the field and what to do: exec and auth-provider plug-ins (they
// would run programs), http://, insecure-skip-tls-verify, a missing context, cluster or user.
Result<transport::ApiEndpoint> endpoint_from_kubeconfig(const std::string& path);

// KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT and the service account's files.
// Errors: Invalid, if this is no pod.
Result<transport::ApiEndpoint> endpoint_in_cluster(
    const std::function<std::optional<std::string>(const char*)>& environment);

}  // namespace tco::app
