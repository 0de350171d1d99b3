// The version that was installed first. Later charts keep its defaults (upgradeCompatibility), and
// when they are asked to, nothing in the cluster tells it any more.

#include "plan/facts.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/upgrade.h"

namespace tco::plan::steps {

Verdict first_version_recorded(const World& world) {
  if (!world.records.first_version.empty()) return Done{};
  const std::string deployed = deployed_version(world);
  if (deployed.empty()) return waiting_for("the release");
  // Of a later revision nobody knows when the first one was deployed: then it is from now on.
  const model::Release& found = *release(world);
  const model::Time since = found.revision == 1 ? found.updated : world.now;
  return Act{
      .action = RecordFirstVersion{deployed, std::chrono::floor<std::chrono::seconds>(since)},
      .reason = reasons::kRecording,
      .message = "recording " + deployed + " as the version that was installed first"};
}

}  // namespace tco::plan::steps
