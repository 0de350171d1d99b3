// One Action, one effect. Decides nothing.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "execute/ports.h"
#include "model/installation.h"
#include "model/records.h"
#include "plan/action.h"

namespace tco::execute {

// A write of an object that is cached: the cache is behind until it has seen this version.
struct Written {
  std::optional<model::WorkloadKind> kind;  // absent: a Node
  model::ObjectKey key;
  std::string resource_version;
};

// What an action needs to know of the look it was planned from.
struct Planned {
  model::Installation installation;  // as it was last read or written
  std::map<std::string, model::UnreadableRecord> unreadable_records;
  std::int64_t epoch = 0;
  model::Time now{};
};

// Errors: the ports'.
Result<std::optional<Written>> execute(const plan::Action& action, const Planned& planned,
                                       KubePort& kube, HelmPort& helm);

}  // namespace tco::execute
