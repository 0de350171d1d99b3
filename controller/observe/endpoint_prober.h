// Whether the API server's new address is one that agents can be given: it answers, and goes on
// answering.
#pragma once

#include <string>

#include "base/clock.h"
#include "execute/ports.h"
#include "plan/world.h"

namespace tco::observe {

// Used by one thread.
class EndpointProber {
 public:
  // Fills world.proved_address if spec.apiServer.onChange is Follow, the EndpointSlice lists the
  // address in use no more, and one that it lists has answered every look for a minute; and
  // world.unproved while it does not answer.
  void look(plan::World& world, execute::KubePort& kube, const Clock& clock);

 private:
  std::string address_;
  SteadyTime answers_since_{};
};

}  // namespace tco::observe
