// The version that is wanted can be had, judged before anything of it is written.

#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/stops.h"
#include "plan/upgrade.h"

namespace tco::plan::steps {

Verdict version_accepted(const View& view) {
  if (!view.look.helm) return Done{};  // other rows say that nothing is known of the release
  if (stop_unknown(view)) return choose_stop(view);
  if (const std::optional<Refusal> refusal = refused_version(view)) {
    return Blocked{.reason = refusal->reason, .message = refusal->message};
  }
  if (!view.look.destination.empty()) {
    return Done{view.look.installation.spec.version + " is a stop on the way to " +
                view.look.destination};
  }
  return Done{};
}

}  // namespace tco::plan::steps
