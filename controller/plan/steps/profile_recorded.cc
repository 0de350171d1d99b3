// Which set of defaults the installation is made with: a newer operator finds it there.

#include "plan/preflight.h"
#include "plan/profile.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict profile_recorded(const World& world) {
  const Profile* wanted = profile(world);
  if (wanted == nullptr) {
    const std::string& asked = world.installation.spec.profile;
    return Blocked{.reason = reasons::kUnknownProfile,
                   .message = (asked.empty() ? "on record is profile " + world.records.profile
                                             : "spec.profile is " + asked) +
                              ", which this operator does not know: set spec.profile to one of " +
                              known_profiles() + ", or use a newer operator"};
  }
  if (world.records.profile == wanted->name) {
    return Done{"the defaults are those of " + world.records.profile};
  }
  // It also waits while the sidecar, which knows whether there is a release, does not answer.
  if (!preflight_allows(world)) return waiting_for("preflight");
  return Act{.action = RecordProfile{std::string(wanted->name)},
             .reason = reasons::kRecording,
             .message = "recording " + std::string(wanted->name) +
                        " as the set of defaults of this installation"};
}

}  // namespace tco::plan::steps
