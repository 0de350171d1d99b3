// The reads that only preflight needs: none at rest, and none again within seconds.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "execute/ports.h"
#include "plan/world.h"

namespace tco::observe {

// Used by one thread.
class PreflightReader {
 public:
  // Fills world.preflight with what can still stop something, and nothing else. What we may not
  // read becomes a missing right. Errors: those of any other read of the API server.
  Status look(plan::World& world, execute::KubePort& kube, execute::HelmPort& helm,
              const Clock& clock);

 private:
  model::PreflightFacts facts_;
  std::string about_;  // what the facts were read for
  SteadyTime read_{};
};

}  // namespace tco::observe
