// Which version may follow which. Cilium tests an upgrade to the next minor and nothing else
// (reference/cilium-install.md, 5.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plan/view/view.h"

namespace tco::plan {

struct Refusal {
  std::string_view reason;
  std::string message;  // names the version to ask for instead
};

// Why spec.version cannot be had on this cluster, whatever else is in order. Absent: it can.
std::optional<Refusal> refused_version(const View& view);

// What must come before an upgrade, in words; empty: nothing, or none is wanted. An upgrade changes
// what serves, an installation's repair only puts it back.
std::string_view missing_for_upgrade(const View& view);

}  // namespace tco::plan
