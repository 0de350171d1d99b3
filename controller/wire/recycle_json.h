// The ConfigMap of nodes that want a restart.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "model/records.h"

namespace tco::wire {

// The ConfigMap names::kRecycleConfigMap: a line a node, its name and its boot ID, for people to
// read. Lines that are not that are none. Absent: the ConfigMap is empty, or not there.
std::map<std::string, std::string> recycle_entries(const model::Recycle& recycle);
std::optional<model::Recycle> parse_recycle(const std::map<std::string, std::string>& data);

}  // namespace tco::wire
