// The way back of a TKE component: exactly what we changed, and nothing else. What somebody else
// changed meanwhile stays.
#pragma once

#include <optional>
#include <string_view>

#include "plan/plan.h"

namespace tco::plan::steps {

// Puts a retired DaemonSet back. With `pods`, nodes need it as soon as Cilium is gone: it counts as
// restored only once these are ready on every eligible node that can be reached, and one that
// cannot be put back keeps Cilium where it is.
Verdict restore(const View& view, std::string_view name,
                std::optional<model::PodComponent> pods = std::nullopt);

// Cilium is still there to serve the nodes, as far as anybody can tell.
bool cilium_serves(const View& view);

// Takes the toleration that we added out of the Deployment, if we added it.
Verdict restore_tolerations(const View& view, std::string_view ns, std::string_view name);

// Takes our key and our annotation off a DaemonSet that we changed. REQUIRES: it carries one of
// them.
Act put_back(const View& view, const model::Workload& daemon_set);

}  // namespace tco::plan::steps
