// Before anything is taken away: which way the deletion goes is on record (plan/teardown.h).

#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

Verdict teardown_recorded(const View& view) {
  const model::Installation& installation = view.look.installation;
  const model::Records& records = view.look.records;
  const model::Teardown wanted{.uid = installation.meta.uid,
                               .policy = installation.spec.deletion_policy};
  if (view.look.unread.contains(Part::Records)) return waiting_for("the bookkeeping to be read");
  if (records.teardown == wanted) return Done{};
  // The end of the way: the records are gone, and nothing is left to be taken away.
  if (done(records_removed(view))) return Done{};
  return Act{.action = RecordTeardown{wanted},
             .reason = reasons::kRecording,
             .message = "recording that the deletion goes by " +
                        std::string(to_text(wanted.policy)) + " to its end"};
}

}  // namespace tco::plan::steps
