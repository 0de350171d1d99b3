// Situations in which people ordered something beside the spec.
#pragma once

#include "plan/world.h"

namespace tco::sim {

plan::World stopped();
plan::World stopped_before_anything();
// The stop is over: Helm was fenced in the middle, and the agents are still held.
plan::World resumed();
plan::World resumed_and_let_go();
// Nothing else is to be done, in two ways.
plan::World in_an_emergency();
plan::World after_an_emergency();
// Somebody else's Helm release, to be taken over.
plan::World adopting();
plan::World after_a_former_installation();

}  // namespace tco::sim
