// Tables of sentences: start from a known World, spoil one thing, expect what the step says.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "fakes/said.h"
#include "fakes/world.h"
#include "plan/steps/steps.h"

namespace tco::plan {

struct Sentence {
  std::string when;
  std::function<void(World&)> spoil;
  std::string says;
};

inline void check_sentences(Verdict (*judge)(const View&), const World& start,
                            const std::vector<Sentence>& rows) {
  for (const Sentence& row : rows) {
    World world = start;
    row.spoil(world);
    INFO(row.when);
    CHECK(said(judge(world)) == row.says);
  }
}

// The action of a verdict that acts.
template <typename T>
T action_of(const Verdict& verdict) {
  INFO(said(verdict));
  const auto* act = std::get_if<Act>(&verdict);
  REQUIRE(act != nullptr);
  const auto* action = std::get_if<T>(&act->action);
  REQUIRE(action != nullptr);
  return *action;
}

}  // namespace tco::plan
