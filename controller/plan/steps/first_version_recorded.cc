// The version that was installed first. Later charts keep its defaults (upgradeCompatibility), and
// when they are asked to, nothing in the cluster tells it any more.

#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/upgrade.h"
#include "plan/view/made_with.h"
#include "plan/view/release.h"

namespace tco::plan::steps {

Verdict first_version_recorded(const View& view) {
  if (!view.look.records.first_version.empty()) return Done{};
  const std::string deployed = deployed_version(view);
  if (deployed.empty()) return waiting_for("the release");
  // An installation that is on record without a profile is an old one, with old defaults.
  if (!done(profile_recorded(view))) return waiting_for("the profile");
  const std::string labelled = made_with_version(view);
  const std::string& first = labelled.empty() ? deployed : labelled;
  // Of a later revision nobody knows when the first one was deployed: then it is from now on.
  const model::Release& found = *release(view);
  const model::Time since = found.revision == 1 ? found.updated : view.look.now;
  return Act{.action = RecordFirstVersion{first, std::chrono::floor<std::chrono::seconds>(since)},
             .reason = reasons::kRecording,
             .message = "recording " + first + " as the version that was installed first"};
}

}  // namespace tco::plan::steps
