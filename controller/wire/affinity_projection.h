// The required node affinity of a pod template.
#pragma once

#include <optional>
#include <vector>

#include "model/node_selector.h"
#include "wire/json_fields.h"

namespace tco::wire {

// `affinity`: the field of that name. `terms` stays absent if it requires nothing of a node.
json::Problem read_required_node_terms(json::Value affinity,
                                       std::optional<std::vector<model::NodeSelectorTerm>>& terms);

}  // namespace tco::wire
