// An upgrade as the bookkeeping ConfigMap has it: one line of JSON. Times are whole seconds.
#pragma once

#include <optional>
#include <string>

#include "model/records.h"

namespace tco::wire {

std::string upgrade_text(const model::Upgrade& upgrade);

// Absent: it cannot be read.
std::optional<model::Upgrade> parse_upgrade(const std::string& text);

}  // namespace tco::wire
