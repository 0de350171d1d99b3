// Before a foreign object is changed for the first time, the field's original goes on record.
#pragma once

#include "plan/plan.h"

namespace tco::plan::steps {

Act record_original(const model::Workload& workload, const model::Original& original);

// The object as we looked at it; the patch fails if it is another one by then.
PatchTarget patch_target(const model::Workload& workload);

}  // namespace tco::plan::steps
