// PURE. Pools whose nodes the gate closes without their autoscaler knowing.
#pragma once

#include <optional>
#include <string>

#include "plan/view/view.h"

namespace tco::plan {

// Karpenter knows a taint that goes again from a pool's startupTaints, cluster-autoscaler from its
// own flags. A node with any other taint is no place for the pods that it was bought for: another
// one is bought. Names the pools and what to do; absent: there is none, or it is not known.
std::optional<std::string> pools_without_taint(const View& view);

}  // namespace tco::plan
