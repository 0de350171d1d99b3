// Worlds in which Cilium is taken away, or the node gate has something to do.
#pragma once

#include "plan/world.h"

namespace tco::sim {

plan::World uninstalled_without_nodes();
plan::World uninstalled_with_nodes();
plan::World restored();
plan::World half_uninstalled();
plan::World restored_with_an_unreachable_node();
plan::World joining();
plan::World let_go_with_a_closed_node();
plan::World handed_back();
plan::World restored_with_a_closed_node();

}  // namespace tco::sim
