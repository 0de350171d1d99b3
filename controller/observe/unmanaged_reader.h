// The pods of each node, looked at once it is served, and again while some are older than Cilium
// there. A node on which none is left is never looked at again: it can get no such pod any more.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "execute/ports.h"
#include "plan/world.h"

namespace tco::observe {

// Used by one thread.
class UnmanagedReader {
 public:
  // Fills world.unmanaged, from a few nodes at a time. Errors: those of reading pods.
  Status look(plan::World& world, execute::KubePort& kube, const Clock& clock);
  // Before they are asked to go: what becomes of it is looked at soon, and who stays is left alone
  // for a while.
  void evicting(const plan::EvictPods& action, const Clock& clock);

 private:
  struct Seen {
    model::Time since{};  // of plan::managed_since()
    SteadyTime read{};
    std::vector<model::NodePod> pods;  // unmanaged ones
  };
  bool due(const std::string& node, model::Time since, SteadyTime now) const;
  bool tried(const model::NodePod& pod, SteadyTime now) const;

  std::map<std::string, Seen> nodes_;
  std::map<std::string, SteadyTime> tried_;  // by uid
  SteadyTime evicted_{};
};

}  // namespace tco::observe
