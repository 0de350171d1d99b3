// The API server's version.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/records.h"

namespace tco::wire {

// The body of GET /version. Only leading digits count: TKE says minor "34+". Decode: no version.
Result<model::KubernetesVersion> parse_version(std::string_view json);

}  // namespace tco::wire
