// Where the operator may find a cluster when it starts, and where it must bring it.
#pragma once

#include <string>
#include <vector>

#include "plan/world.h"

namespace tco::sim {

// What goes wrong with the version that is wanted.
enum class Trap { None, HelmFails, AgentsFail };

struct Situation {
  std::string name;
  plan::World start;
  std::string ends;  // as Life::state() says it
  Trap trap = Trap::None;
};

Situation situation(const std::string& name);
std::vector<std::string> situation_names();

}  // namespace tco::sim
