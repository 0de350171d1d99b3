// spec.upgrade.multiHop: Cilium tests upgrades from minor to minor only, so a minor that would be
// skipped is walked through, by its newest release that the chart's source has. Each such upgrade
// is whole: its own plan, roll-out and soaking.
#pragma once

#include <optional>
#include <string>

#include "plan/plan.h"

namespace tco::plan {

// The minor that must come first, "1.18"; empty: none must, or multiHop is not enabled.
std::string minor_to_stop_at(const View& view);

// Whether look.versions must be read: a stop is needed, and none is on record.
bool stop_unknown(const View& view);

// Makes the stop on record what is wanted, if there must be one. Called while a look is being made.
void take_stop(World& draft);

// Which release it is to be, recorded, or why there is none. REQUIRES: stop_unknown(world).
Verdict choose_stop(const View& view);

}  // namespace tco::plan
