// How far an upgrade has come on the nodes that can be reached, and what is on record of it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "plan/view/desired.h"
#include "plan/view/nodes.h"
#include "plan/world.h"

namespace tco::plan {

// It is the deployed release that the record is about.
bool rolls(const View& view, const model::Upgrade& upgrade);

// What served before it is deployed again.
bool rolled_back(const View& view, const model::Upgrade& upgrade);

// What is to be on record before Helm is asked for what is wanted now. Absent: it is, or that is no
// change of the version.
std::optional<model::Upgrade> upgrade_to_begin(const View& view, const DesiredRelease& desired);

// Of the nodes that are owed an agent and were there before the upgrade. Nodes that are not Ready
// are counted apart: nothing gets ready there, whatever the version.
struct RollOut {
  int expected = 0;
  int done = 0;                      // what they are owed is of the present template, and ready
  std::vector<NodeProblem> waiting;  // the others
  std::vector<std::string> not_ready;
  // When the last of them became ready, as far as can be believed, or it all began.
  model::Time progress{};
  bool clock_ahead = false;  // the clock of one that is done is ahead of ours: nobody knows when
  std::string revision;      // of the templates of the agents and Envoy

  // Without a node that is Ready nothing is proved; without any node nothing is to be.
  bool complete() const { return done == expected && (expected > 0 || not_ready.empty()); }
};
// REQUIRES: rolls(world, upgrade).
RollOut roll_out(const View& view, const model::Upgrade& upgrade);

// "2/3 nodes run Cilium 1.19.6; node-2: agent not ready; not Ready: node-3".
std::string summarize(const RollOut& roll_out, const model::Upgrade& upgrade);

}  // namespace tco::plan
