// The reads that only preflight needs.
#pragma once

#include "execute/ports.h"
#include "plan/world.h"

namespace tco::observe {

// What can still stop something, and nothing else. What we may not read becomes a missing right.
// Errors: those of any other read of the API server.
Result<model::PreflightFacts> read_preflight_facts(const plan::World& world,
                                                   execute::KubePort& kube,
                                                   execute::HelmPort& helm);

}  // namespace tco::observe
