// Which version may follow which. Cilium tests an upgrade to the next minor and nothing else
// (reference/cilium-install.md, 5.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plan/world.h"

namespace tco::plan {

// The version that was deployed last, whatever has been tried since, by somebody else too if that
// is taken over; empty: none was.
std::string deployed_version(const World& world);

// Another version than the deployed one is wanted.
bool upgrading(const World& world);

struct Refusal {
  std::string_view reason;
  std::string message;  // names the version to ask for instead
};

// Why spec.version cannot be had on this cluster, whatever else is in order. Absent: it can.
std::optional<Refusal> refused_version(const World& world);

// What must come before an upgrade, in words; empty: nothing, or none is wanted. An upgrade changes
// what serves, an installation's repair only puts it back.
std::string_view missing_for_upgrade(const World& world);

}  // namespace tco::plan
