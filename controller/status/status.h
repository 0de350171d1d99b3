// PURE. Old status + plan + world -> new status, or nothing to write.
#pragma once

#include <optional>

#include "model/installation.h"
#include "plan/plan.h"

namespace tco::status {

// Absent: the status on the object says it all already, so no request is made.
std::optional<model::InstallationStatus> next_status(const plan::View& view,
                                                     const plan::Plan& plan);

// What can be said when the cluster cannot be looked at: Ready is False for the given error, or
// Unknown for one of kind Internal; the rest stays. Absent: it is said already.
std::optional<model::InstallationStatus> blind_status(const model::Installation& installation,
                                                      const Error& error, model::Time now);

// Whether two statuses differ only in how far something has come: worth a write, but not at once.
bool only_progress_differs(const model::InstallationStatus& a, const model::InstallationStatus& b);

}  // namespace tco::status
