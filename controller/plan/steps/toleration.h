// Giving a TKE Deployment the toleration of Cilium's taint, without which it and Cilium would wait
// for each other on a new node.
#pragma once

#include <string>
#include <string_view>

#include "plan/plan.h"

namespace tco::plan::steps {

// Records the original, then adds one toleration to what is there; Done if it is covered. One that
// somebody took away is added again within the budget. `field` of spec.tolerations decides it,
// and `step` is the row.
Verdict ensure_toleration(const View& view, const model::Workload& workload, std::string_view field,
                          std::string_view step);

}  // namespace tco::plan::steps
