// Before a foreign object is changed for the first time, the field's original goes on record.
#pragma once

#include <optional>

#include "plan/plan.h"

namespace tco::plan::steps {

// What stands in the way of recording or reading the original of this object: an entry that cannot
// be read, and would be lost. Absent: nothing does.
std::optional<Blocked> record_unreadable(const View& view, const model::Workload& workload);

Act record_original(const model::Workload& workload, const model::Original& original);

// The object as we looked at it; the patch fails if it is another one by then.
PatchTarget patch_target(const model::Workload& workload);

// Of a DaemonSet that was put back while the installation goes on: what it is now is its original.
// Later it is retired as for the first time, and nobody is told of a drift. Absent: that is on
// record, or the records cannot be read now.
std::optional<Act> renew_original(const View& view, const model::Workload& daemon_set);

}  // namespace tco::plan::steps
