// spec.upgrade.failurePolicy: what follows when an upgrade has failed, which is on record.
#pragma once

#include <optional>

#include "plan/plan.h"
#include "plan/view/desired.h"

namespace tco::plan {

// The record of this try, with the failure in it.
Act record_failure(const View& view, model::Upgrade upgrade, std::string_view failure);

// What is done about the failure of what is wanted now. Absent: that has not failed, or its agents
// got ready after all.
std::optional<Verdict> failed_upgrade(const View& view, const DesiredRelease& desired);

}  // namespace tco::plan
