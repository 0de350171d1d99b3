// PURE. Nodes that want a restart, because of what a former Cilium left in their kernels.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/node.h"
#include "model/records.h"
#include "model/snapshot.h"

namespace tco::plan {

// Those of the record that are there still and have not been started anew since. A node that does
// not tell its boot, now or then, stays.
std::map<std::string, std::string> recycle_left(const model::Recycle& recycle,
                                                const model::Snapshot<model::Node>& nodes);

}  // namespace tco::plan
