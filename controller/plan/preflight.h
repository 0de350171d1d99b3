// The checks before the first write: is this a cluster that Cilium can be chained into?
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/world.h"

namespace tco::plan {

struct FailedCheck {
  std::string_view reason;
  std::string message;  // what is wrong and what to do
};

// All failed checks at once, most fundamental first. Cilium 1.18 needs Kubernetes 1.30 on TKE.
std::vector<FailedCheck> failed_checks(const World& world);

// "VPC-CNI", "GlobalRouter", "DataPlaneV2", "CiliumOverlay" or "Unknown", for status and messages.
std::string_view network_mode(const World& world);

// They block the first installation only: what runs already is repaired whatever they say.
bool preflight_allows(const World& world);

}  // namespace tco::plan
