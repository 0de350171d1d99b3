// JSON Patches (RFC 6902) of a Node's taints, and of nothing else: the list belongs to many
// writers, so an element is added or taken out only where the list is as it was seen. No read
// before, and no resource version: a kubelet's heartbeat is in nobody's way.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/node.h"

namespace tco::wire {

// Adds one taint, if it still is this node and its list the one that was seen: a second taint of
// the key that came meanwhile is noticed.
std::string add_taint_patch(const model::Node& node, const model::Taint& taint);

// Takes the taints at these places out, if it still is this node and they stand there. REQUIRES:
// places are ascending and inside the list.
std::string remove_taints_patch(const model::Node& node, const std::vector<std::size_t>& places);

}  // namespace tco::wire
