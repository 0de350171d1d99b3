// What became of the objects that the release made, and when its certificates end: some sixty
// requests of the sidecar's, so not on every pass.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "execute/ports.h"
#include "plan/world.h"

namespace tco::observe {

// Used by one thread.
class LiveReader {
 public:
  // Fills world.live once the first installation is over, while the release is deployed as wanted
  // and Helm is at rest: at once after a change of it, of Cilium's workloads or on request, else
  // every ten minutes. A look that failed is made again in a minute, and stops nothing.
  void look(plan::World& world, execute::HelmPort& helm, const Clock& clock);

 private:
  std::optional<model::LiveRelease> live_;
  std::string about_;  // what the look was for
  SteadyTime next_{};
};

}  // namespace tco::observe
