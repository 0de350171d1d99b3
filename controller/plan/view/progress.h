// How a roll-out gets on in time: what is on record of it together with what pods tell now. Pods
// tell when they got ready for as long as they are there; a change of the template, a late restart
// or a node that leaves takes that away, and none of these is a node that got no further.
#pragma once

#include <chrono>
#include <optional>

#include "plan/view/roll_out.h"

namespace tco::plan {

// For how long no node has got further, of the time in which the operator worked. Once all nodes
// were done: for how long one has not been any more.
std::chrono::seconds stalled(const View& view, const model::Upgrade& upgrade,
                             const RollOut& report);

// Since when every node has been done. A break shorter than kUnreadyGrace is none, so that in a
// large cluster not every restart of an agent begins the soaking anew. REQUIRES: report.complete().
model::Time complete_since(const View& view, const model::Upgrade& upgrade, const RollOut& report);

// What is to be written down now. Absent: nothing. It is written when all nodes are done for the
// first time or are not any more, when the templates change, and four times in a
// spec.upgrade.progressDeadlineSeconds while the roll-out is under way.
std::optional<model::RollOutProgress> progress_to_record(const View& view,
                                                         const model::Upgrade& upgrade,
                                                         const RollOut& report);

// Until the next of these four; at least a second.
std::chrono::seconds until_next_record(const View& view, const model::Upgrade& upgrade,
                                       const RollOut& report);

}  // namespace tco::plan
