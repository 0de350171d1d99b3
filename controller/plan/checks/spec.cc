// What the spec asks for, where a choice has consequences that the user should know.

#include "plan/checks/checks.h"

namespace tco::plan::checks {

// Agents write endpoints either one by one or by the slice, and read only what they write: while
// they are switched back, pods on nodes that are not yet switched are unknown to policies.
std::optional<Found> large_scale(const View& view) {
  if (view.look.installation.spec.large_scale == model::Switch::Disabled) return std::nullopt;
  return Found{
      "spec.largeScale is Enabled, and hard to undo: Cilium calls CiliumEndpointSlice beta, and "
      "while agents go back from it, network policies do not know every pod; leave it Enabled, or "
      "go back in a maintenance window",
      true};
}

}  // namespace tco::plan::checks
