// How far an upgrade has come on the nodes that can be reached, and what is on record of it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/world.h"

namespace tco::plan {

// The one on record that is not over: it rolls, soaks, or has failed. Null: there is none.
const model::Upgrade* open_upgrade(const World& world);

// It is the deployed release that the record is about.
bool rolls(const World& world, const model::Upgrade& upgrade);

// What served before it is deployed again.
bool rolled_back(const World& world, const model::Upgrade& upgrade);

// What is to be on record before Helm is asked for what is wanted now. Absent: it is, or that is no
// change of the version.
std::optional<model::Upgrade> upgrade_to_begin(const World& world, const DesiredRelease& desired);

// Of the eligible nodes that were there before the upgrade. Nodes that are not Ready are counted
// apart: nothing gets ready there, whatever the version.
struct RollOut {
  int expected = 0;
  int done = 0;                      // agent and Envoy are of the present template, and ready
  std::vector<NodeProblem> waiting;  // the others
  std::vector<std::string> not_ready;
  model::Time progress{};  // when the last of them became ready, or it all began

  // Without a node that is Ready nothing is proved; without any node nothing is to be.
  bool complete() const { return done == expected && (expected > 0 || not_ready.empty()); }
};
// REQUIRES: rolls(world, upgrade).
RollOut roll_out(const World& world, const model::Upgrade& upgrade);

// "2/3 nodes run Cilium 1.19.6; node-2: agent not ready; not Ready: node-3".
std::string summarize(const RollOut& roll_out, const model::Upgrade& upgrade);

}  // namespace tco::plan
