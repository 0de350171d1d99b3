// How to react to what the sidecar says went wrong (the error table of docs/sidecar-api.md).
#pragma once

#include <optional>
#include <string_view>

#include "plan/plan.h"

namespace tco::plan {

// Whether an upgrade that ended so has failed, as spec.upgrade.failurePolicy means it: trying again
// is no cure that can be expected. What is not known (docs/sidecar-api.md) counts as such.
bool fails_upgrade(std::string_view sidecar_reason);

// Absent: it is time to try again. REQUIRES: the operation failed.
std::optional<Verdict> failed_operation(const View& view, const model::HelmOperation& operation);

}  // namespace tco::plan
