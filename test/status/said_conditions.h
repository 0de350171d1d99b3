// What conditions a world gives, in words that tests compare.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/world.h"
#include "status/conditions.h"

namespace tco::status {

// The plan of this world, whose next action failed so.
inline plan::Plan planned(const plan::World& world, const Error* failure = nullptr) {
  plan::Plan plan = plan::make_plan(world);
  for (plan::StepResult& row : plan.results) {
    const bool next = &row == plan.next_row();
    if (failure != nullptr && next) row.setback = plan::Setback{.error = *failure};
  }
  return plan;
}

inline std::vector<model::Condition> of(const plan::World& world, const Error* failure = nullptr) {
  return conditions(world.installation.status.conditions, planned(world, failure), world);
}

// "Ready=True Installed" for each, in order.
inline std::vector<std::string> words(const std::vector<model::Condition>& all) {
  std::vector<std::string> text;
  for (const model::Condition& each : all) {
    text.push_back(each.type + "=" + each.status + " " + each.reason);
  }
  return text;
}

inline std::string message(const std::vector<model::Condition>& all, std::string_view type) {
  const model::Condition* found = find(all, type);
  REQUIRE(found != nullptr);
  return found->message;
}

}  // namespace tco::status
