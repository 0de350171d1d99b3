// Taking a TKE DaemonSet off every node by the seed's selector, its original on record. It is never
// deleted: TKE rebuilds it, and a missing kube-proxy blocks later upgrades of the cluster.
#pragma once

#include <string_view>

#include "plan/plan.h"

namespace tco::plan::steps {

// What must hold before the component may go, as far as nodes are concerned.
enum class Needs {
  Release,  // our release is deployed
  Nodes,    // and every eligible node has been served by it
};

// `again`: what must hold before a component is retired anew that had been retired already.
Verdict retire(const World& world, std::string_view name, Needs again);

}  // namespace tco::plan::steps
