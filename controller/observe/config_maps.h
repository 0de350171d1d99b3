// The ConfigMaps of a look: the operator's own, and those that networks are configured by.
#pragma once

#include "execute/ports.h"
#include "observe/draft.h"

namespace tco::observe {

// Reads those that this installation needs, each a part of its own.
void read_config_maps(Draft& draft, execute::KubePort& kube);

// It is being deleted, and Cilium with it.
bool taken_away(const model::Installation& installation);

}  // namespace tco::observe
