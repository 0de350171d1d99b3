// Which set of defaults the installation is made with: a newer operator finds it there.

#include "plan/preflight.h"
#include "plan/profile.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/made_with.h"

namespace tco::plan::steps {

Verdict profile_recorded(const View& view) {
  const Profile* wanted = profile(view);
  if (wanted == nullptr) {
    const std::string& asked = view.look.installation.spec.profile;
    return Blocked{.reason = reasons::kUnknownProfile,
                   .message = (asked.empty() ? "on record is profile " + made_with_profile(view)
                                             : "spec.profile is " + asked) +
                              ", which this operator does not know: set spec.profile to one of " +
                              known_profiles() + ", or use a newer operator"};
  }
  if (view.look.records.profile == wanted->name) {
    return Done{"the defaults are those of " + view.look.records.profile};
  }
  // It also waits while the sidecar, which knows whether there is a release, does not answer.
  if (!preflight_allows(view)) return waiting_for("preflight");
  return Act{.action = RecordProfile{std::string(wanted->name)},
             .reason = reasons::kRecording,
             .message = "recording " + std::string(wanted->name) +
                        " as the set of defaults of this installation"};
}

}  // namespace tco::plan::steps
