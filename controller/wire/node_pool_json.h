// Karpenter's pools and TKE's node classes, from JSON.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/node_pool.h"

namespace tco::wire {

// The objects of a list. Decode: not such a list.
Result<std::vector<model::PoolObject>> parse_pool_objects(model::PoolKind kind,
                                                          std::string_view text);

}  // namespace tco::wire
