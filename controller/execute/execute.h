// One Action, one effect. Decides nothing.
#pragma once

#include <optional>
#include <string>

#include "execute/ports.h"
#include "plan/action.h"
#include "plan/world.h"

namespace tco::execute {

// A write of an object that is cached: the cache is behind until it has seen this version.
struct Written {
  std::optional<model::WorkloadKind> kind;  // absent: a Node
  model::ObjectKey key;
  std::string resource_version;
};

// `world` is the one the action was planned from. Errors: the ports'.
Result<std::optional<Written>> execute(const plan::Action& action, const plan::World& world,
                                       KubePort& kube, HelmPort& helm);

}  // namespace tco::execute
