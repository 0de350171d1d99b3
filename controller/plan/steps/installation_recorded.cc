// The first installation is over once everything was in place together. What somebody undoes from
// then on is drift, and a component that appears is judged as one that came back.

#include "plan/cni_cleaning.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"

namespace tco::plan::steps {

Verdict installation_recorded(const View& view) {
  if (view.look.records.installed) return Done{};
  if (!release_in_sync(view)) return waiting_for("the release");
  if (!all_retired(view)) return waiting_for("the components to be retired");
  if (!cni_proven_clean(view)) return waiting_for("every node's CNI directory to be clean");
  return Act{.action = RecordInstalled{std::chrono::floor<std::chrono::seconds>(view.look.now)},
             .reason = reasons::kRecording,
             .message = "recording that the first installation is complete"};
}

}  // namespace tco::plan::steps
