// PURE. Which pods got their network before it was Cilium's.
//
// A pod's network is made once, with the pod's sandbox. What counts is when, as its kubelet tells:
// a pod may be created long before there is a node for it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "plan/view/view.h"

namespace tco::plan {

// Since when a new pod's network is Cilium's, node by node: cilium-operator has seen a ready agent,
// and, on nodes that were there before, tke-cni-agent's file was moved aside. Empty before the
// first installation is over, and while it is being taken away.
std::map<std::string, model::Time> managed_since(const View& view);

// Cilium's file is there some seconds before the agent counts as ready, so a pod of these seconds
// is in doubt, and left alone.
bool unmanaged(const model::NodePod& pod, model::Time since);

// Those to evict now, a few: of them that somebody makes anew, and that are not on their way or
// just refused.
std::vector<model::UnmanagedPod> to_evict(const View& view);

}  // namespace tco::plan
