// The report of a survey: one JSON document (and so YAML, too) for a person to read and send back.
#pragma once

#include <string>

#include "base/clock.h"
#include "survey/collect.h"

namespace tco::survey {

// Masked, with other names for nodes; the same findings make the same text. Ends with a newline.
std::string report(Findings findings, SystemTime taken, const std::string& program_version);

}  // namespace tco::survey
