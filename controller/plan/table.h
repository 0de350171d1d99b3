// The rows of the plan, in order: what each is called, who judges it, and when it may act.
#pragma once

#include <span>
#include <string_view>

#include "plan/plan.h"

namespace tco::plan {

enum class Needs { Nothing, Approval };  // of the plan; all that is not our own bookkeeping
// Last: only once every row before it is done. Begin: only if a row below it, and above the last
// ones, acts.
enum class Place { Anywhere, Last, Begin };
struct Step {
  std::string_view name;
  std::string_view condition;
  Verdict (*judge)(const View&);
  Needs needs = Needs::Nothing;
  Place place = Place::Anywhere;
  Holds holds = Holds::Nothing;
};

// What people order beside the spec, whatever else the installation is at. Told only while there is
// such an order.
std::span<const Step> orders();

// The way of this installation: to be there, or one of the three ways of a deletion.
std::span<const Step> table_of(const model::Installation& installation);

}  // namespace tco::plan
