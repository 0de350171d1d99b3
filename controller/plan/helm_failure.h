// How to react to what the sidecar says went wrong (the error table of docs/sidecar-api.md).
#pragma once

#include <optional>
#include <string_view>

#include "plan/plan.h"

namespace tco::plan {

// False: nothing is known of this reason but Helm's own words.
bool known_failure(std::string_view sidecar_reason);

// Absent: it is time to try again. REQUIRES: the operation failed.
std::optional<Verdict> failed_operation(const World& world, const model::HelmOperation& operation);

}  // namespace tco::plan
