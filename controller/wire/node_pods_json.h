// The pods of a node, and the request to one of them to go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/unmanaged.h"

namespace tco::wire {

// One page of a list of pods. Decode: not one.
struct NodePodPage {
  std::vector<model::NodePod> pods;
  std::string continue_token;  // empty: this was the last page
};
Result<NodePodPage> parse_node_pods(std::string_view json);

// The Eviction of this very pod.
std::string eviction(const model::NodePod& pod);

}  // namespace tco::wire
