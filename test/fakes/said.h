// A plan as text, for golden files and for tests that compare what a step says.
#pragma once

#include <string>

#include "plan/plan.h"

namespace tco {

// "Wait AwaitingAgents 1/2: node-2: agent not ready [again in 480s]"; "Done: ..."; "Act ...".
std::string said(const plan::Verdict& verdict);

// "RetireDaemonSet kube-system/kube-proxy", without what differs from cluster to cluster.
std::string said(const plan::Action& action);

// A line for each row of the table, then the one action.
std::string said(const plan::Plan& plan);

}  // namespace tco
