// The first installation is over once everything was in place together. What somebody undoes from
// then on is drift, and a component that appears is judged as one that came back.

#include "plan/cni_cleaning.h"
#include "plan/facts.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict installation_recorded(const World& world) {
  if (world.records.installed) return Done{};
  if (!release_in_sync(world)) return waiting_for("the release");
  if (!all_retired(world)) return waiting_for("the components to be retired");
  if (!cni_proven_clean(world)) return waiting_for("every node's CNI directory to be clean");
  return Act{.action = RecordInstalled{std::chrono::floor<std::chrono::seconds>(world.now)},
             .reason = reasons::kRecording,
             .message = "recording that the first installation is complete"};
}

}  // namespace tco::plan::steps
