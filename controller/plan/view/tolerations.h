// Which TKE Deployments need to tolerate Cilium's taint, and whether they do.
#pragma once

#include <string>

#include "plan/view/view.h"

namespace tco::plan {

// Whether the taint keeps the pods of this workload away under any effect it is used with.
bool tolerates_gate(const View& view, const model::Workload& workload);

// A registry whose pull secrets the TCR assistant hands out, "mine.tencentcloudcr.com/mirror".
bool private_tcr(const std::string& registry);

}  // namespace tco::plan
