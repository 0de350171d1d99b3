// PURE. status.history: the last installations, upgrades and changes of values, and how long each
// took: from the first write until nothing was left to do, agents included.
#pragma once

#include <vector>

#include "model/installation.h"
#include "plan/plan.h"

namespace tco::status {

// What the history is after this pass: newest first, at most 5. Nothing that is tried again makes
// another entry, so that a failure that repeats does not push out what went before it.
std::vector<model::HistoryEntry> next_history(const plan::View& view, const plan::Plan& plan);

}  // namespace tco::status
