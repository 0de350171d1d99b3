// Giving a TKE Deployment the toleration of Cilium's taint, without which it and Cilium would wait
// for each other on a new node.
#pragma once

#include <string>
#include <string_view>

#include "plan/plan.h"

namespace tco::plan::steps {

// Whether the taint keeps the pods of this workload away under any effect it is used with.
bool tolerates_gate(const World& world, const model::Workload& workload);

// A registry whose pull secrets the TCR assistant hands out, "mine.tencentcloudcr.com/mirror".
bool private_tcr(const std::string& registry);

// Records the original, then adds one toleration to what is there; Done if it is covered. One that
// somebody took away is added again within the budget. `field` of spec.tolerations decides it.
Verdict ensure_toleration(const World& world, const model::Workload& workload,
                          std::string_view field);

}  // namespace tco::plan::steps
