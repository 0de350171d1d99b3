// Builds the running program: objects in the order they depend on each other, threads last.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "app/flags.h"
#include "base/result.h"
#include "transport/endpoint.h"

namespace tco::app {

// From construction to destruction everything runs. Destruction is the orderly end: the sidecar is
// fenced, the request under way ended, the lease released.
class Running {
 public:
  virtual ~Running() = default;
};

// Errors: Invalid, for whatever flag or file is wrong; the message says what to do.
Result<std::unique_ptr<Running>> start(const Flags& flags, const std::string& version);

// The cluster of --kubeconfig, else the one this is a pod of. Errors: Invalid.
Result<transport::ApiEndpoint> endpoint_of(const Flags& flags);

}  // namespace tco::app
