// Pods that got their network before Cilium was on their node: policies do not know them until they
// are started anew.
#pragma once

#include <string>
#include <vector>

#include "model/object.h"

namespace tco::model {

// A pod with a network of its own, on some node.
struct NodePod {
  std::string ns;
  std::string name;
  std::string uid;
  Time created{};           // by the API server's clock
  Time networked{};         // when it got its network, as its kubelet tells; zero: not yet
  bool controlled = false;  // somebody makes it anew
  bool deleting = false;
  friend bool operator==(const NodePod&, const NodePod&) = default;
};

struct UnmanagedPod {
  std::string node;
  NodePod pod;
  bool tried = false;  // to evict it, within the last minute
};

// What is known of them: more with each look.
struct UnmanagedPods {
  std::vector<UnmanagedPod> pods;
  int nodes_to_look_at = 0;
  bool evicted_lately = false;  // some were asked to go within the last seconds
};

}  // namespace tco::model
