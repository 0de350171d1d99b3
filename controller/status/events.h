// PURE. What is worth a Kubernetes Event: each change of the cluster with its result, and each turn
// of Ready.
#pragma once

#include <optional>

#include "model/event.h"
#include "model/installation.h"
#include "plan/plan.h"

namespace tco::status {

// After an action that worked. Absent for bookkeeping, which nobody needs to hear of.
std::optional<model::Event> event_of(const plan::Act& act);

// When Ready turned to another word, or stays not True for another reason that the user must know.
std::optional<model::Event> event_of(const model::InstallationStatus& before,
                                     const model::InstallationStatus& after);

}  // namespace tco::status
