// Giving a TKE Deployment the toleration of Cilium's taint, without which it and Cilium would wait
// for each other on a new node.
#pragma once

#include "plan/plan.h"

namespace tco::plan::steps {

// Whether the taint keeps the pods of this workload away under any effect it is used with.
bool tolerates_gate(const model::Workload& workload);

// Records the original, then adds one toleration to what is there; Done if it is covered.
Verdict ensure_toleration(const World& world, const model::Workload& workload);

}  // namespace tco::plan::steps
