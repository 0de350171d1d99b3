// Taking a TKE DaemonSet off every node by the seed's selector, its original on record. It is never
// deleted: TKE rebuilds it, and a missing kube-proxy blocks later upgrades of the cluster.
#pragma once

#include <string_view>

#include "plan/plan.h"

namespace tco::plan::steps {

// What must hold before a component that had been retired is retired anew; the first time, every
// eligible node must be served.
enum class NeedsAgain {
  Nothing,  // of the nodes: where it runs, it does harm
  Agents,   // the release is deployed, and every node that was served once still has its agent
};

Verdict retire(const View& view, std::string_view name, NeedsAgain needs);

}  // namespace tco::plan::steps
