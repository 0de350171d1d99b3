// PURE. The Karpenter objects of the seed's node pools.
#pragma once

#include <string>

#include "model/node_pool.h"

namespace tco::pools {

// JSON. With the startup taint that Cilium takes off: without it, pods would be put on a new node
// before Cilium is there. The seed's sample has none, and says that Karpenter needs it.
std::string karpenter(model::PoolKind kind, const model::NodePoolSpec& pool);

// Both in one List, for kubectl apply.
std::string karpenter_manifest(const model::NodePoolSpec& pool);

// Whether all that is wanted is in an object's spec; what it has beyond is somebody's default.
// `found_spec` is JSON, `wanted` as karpenter() makes it.
bool same_pool(const std::string& found_spec, const std::string& wanted);

}  // namespace tco::pools
