// Once nothing of ours is left, an original on record is about nothing: the next installation must
// record anew.

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {

// REQUIRES: everything before it is done (the table sees to that).
Verdict records_removed(const View& view) {
  const model::Records& records = view.look.records;
  // The profile is the first that is recorded, the address the next: one of them is always there.
  if (records.originals.empty() && records.unreadable.empty() && records.api_server.empty() &&
      records.profile.empty()) {
    return Done{};
  }
  const std::string name(names::kStateConfigMap);
  return Act{
      .action = DeleteConfigMap{.ns = std::string(names::kNamespace), .name = name, .uid = {}},
      .reason = reasons::kRecording,
      .message = "deleting ConfigMap " + std::string(names::kNamespace) + "/" + name +
                 ": nothing that it is about is left"};
}

}  // namespace tco::plan::steps
