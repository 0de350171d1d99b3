// PURE. The rules of setting a condition, and the conditions that follow from a plan.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/condition.h"
#include "plan/plan.h"

namespace tco::status {

// Null: there is no such condition.
const model::Condition* find(const std::vector<model::Condition>& conditions,
                             std::string_view type);

// All conditions of this plan, Ready first, then in the table's order. Reconciling and Stalled are
// abnormal-true (kstatus): present only while they are true.
//
// last_transition is taken from `old` where the status word is the same, else it is `now`, in whole
// seconds.
std::vector<model::Condition> conditions(const std::vector<model::Condition>& old,
                                         const plan::Plan& plan, const plan::View& view);

// The conditions of a pass that could not look: only Ready and Reconciling speak.
std::vector<model::Condition> blind_conditions(const std::vector<model::Condition>& old,
                                               std::int64_t generation, const Error& error,
                                               model::Time now);

// The row the plan is at: the first that is blocked, else the first that acts or waits by itself.
// Null: all are done.
const plan::StepResult* current_step(const plan::Plan& plan);

}  // namespace tco::status
