// PURE. spec.upgrade.prePull: an upgrade's images are on every node before it begins, so that a
// node is without an agent for seconds, and a registry that cannot be reached costs nothing.
#pragma once

#include <optional>

#include "plan/view/view.h"
#include "values/values.h"

namespace tco::plan {

// Absent: nothing is to be pulled. No upgrade is wanted, it has begun, spec.upgrade.prePull is
// Disabled, or the images are not known, for the plan is an older operator's.
std::optional<values::OwnedObject> wanted_pre_pull(const View& view);

}  // namespace tco::plan
