// The version that is wanted can be had, judged before anything of it is written.

#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/stops.h"
#include "plan/upgrade.h"

namespace tco::plan::steps {

Verdict version_accepted(const World& world) {
  if (!world.helm) return Done{};  // other rows say that nothing is known of the release
  if (stop_unknown(world)) return choose_stop(world);
  if (const std::optional<Refusal> refusal = refused_version(world)) {
    return Blocked{.reason = refusal->reason, .message = refusal->message};
  }
  if (!world.destination.empty()) {
    return Done{world.installation.spec.version + " is a stop on the way to " + world.destination};
  }
  return Done{};
}

}  // namespace tco::plan::steps
