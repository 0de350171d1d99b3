// PURE. The images of the chart, taken from the spec's registry. For values/*.cc only.
#pragma once

#include <nlohmann/json.hpp>

#include "model/installation.h"

namespace tco::values {

// Helm values: where each image comes from, whether by its digest, and the Secrets to pull it with.
// The chart's tags and digests stay.
nlohmann::json images(const model::InstallationSpec& spec);

}  // namespace tco::values
