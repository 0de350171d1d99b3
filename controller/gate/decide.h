// PURE. One node, its agent and the policy -> what to write on it. Every rule of the gate is here.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/gate.h"
#include "model/node.h"

namespace tco::gate {

// Cilium's agent on a node, as its pods tell.
struct Agent {
  bool exists = false;
  bool ready = false;  // one is Ready and not terminating; its revision plays no part
  friend bool operator==(const Agent&, const Agent&) = default;
};

// At most one of the two.
struct Decision {
  bool add = false;                  // the taint of new_taint()
  std::vector<std::size_t> removed;  // places in node.taints, ascending
  bool foreign = false;              // one of `removed` was added by somebody else
  std::string_view why = {};         // for people; empty: nothing is to be done
  bool nothing() const { return !add && removed.empty(); }
};

Decision decide(const model::Node& node, const Agent& agent, const model::GatePolicy& policy);

// Its value says whose it is.
model::Taint new_taint(const model::GatePolicy& policy);

}  // namespace tco::gate
