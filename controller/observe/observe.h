// One look at the cluster: what must not be stale is read live, the rest comes from caches.
#pragma once

#include <string>

#include "base/clock.h"
#include "execute/ports.h"
#include "observe/caches.h"
#include "plan/world.h"

namespace tco::observe {

// Our term as leader.
struct Term {
  std::int64_t epoch = 0;
  model::Time since{};
};

// `installation` was read a moment ago. A sidecar that does not answer is part of the World, not an
// error. Errors: those of any other live read.
Result<plan::World> observe(model::Installation installation, const Caches& caches,
                            const Term& term, execute::KubePort& kube, execute::HelmPort& helm,
                            const Clock& clock, const std::string& operator_version);

}  // namespace tco::observe
