// What the two steps about the API server's flow control share.
#pragma once

#include "plan/plan.h"

namespace tco::plan::steps {

// Why its objects are not known: the operator may not read them. Absent: they are.
std::optional<Blocked> flow_control_unknown(const View& view);

// Deletes what only we ever wrote, the flow schema before the level that it leads to. Absent:
// nothing of that is left.
std::optional<Act> remove_flow_control(const View& view);

}  // namespace tco::plan::steps
