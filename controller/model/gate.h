// The node gate: the taint that keeps pods off a node until Cilium's agent on it is ready.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/object.h"

namespace tco::model {

enum class GateMode { Off, BootstrapOnly, Continuous };
enum class GateOwner { Shared, Operator };
enum class TaintEffect { NoSchedule, NoExecute };

constexpr std::string_view to_text(GateMode mode) {
  switch (mode) {
    case GateMode::Off:
      return "Off";
    case GateMode::BootstrapOnly:
      return "BootstrapOnly";
    case GateMode::Continuous:
      return "Continuous";
  }
  return {};
}

constexpr std::string_view to_text(GateOwner owner) {
  return owner == GateOwner::Shared ? "Shared" : "Operator";
}

constexpr std::string_view to_text(TaintEffect effect) {
  return effect == TaintEffect::NoSchedule ? "NoSchedule" : "NoExecute";
}

// What is done about nodes at present, as the plan's side decides it (plan/gate.h).
struct GatePolicy {
  std::int64_t epoch = 0;  // the term of office it was made in; in another it is void
  std::string key;         // of the taints
  std::string effect;      // of those we add
  // Nodes that are created from here on and have not been served yet get the taint.
  bool add = false;
  Time since{};
  bool continuous = false;  // with `add`: so do nodes whose agent is there and not ready
  bool open = false;        // nodes with a ready agent lose every taint of the key
  bool clear = false;       // every taint of ours goes, whatever the agent says
  bool sweep = false;       // every taint of the key goes: no Cilium is left to take it away
  friend bool operator==(const GatePolicy&, const GatePolicy&) = default;
};

// A node that the gate cannot bring to where it should be, and why, in the API server's words.
struct UnpatchedNode {
  std::string node;
  std::string why;
  bool lasting = false;  // it was tried for ten minutes or more
  friend bool operator==(const UnpatchedNode&, const UnpatchedNode&) = default;
};

// What the gate says of itself.
struct GateReport {
  // Nothing is on its way to add a taint, nor may be any more, and the cache has seen all that was
  // written: what it shows of taints of ours is what there is.
  bool cleared = false;
  // Nodes that get the taint back each time it is removed; at most kMaxStuck, by name.
  std::vector<std::string> stuck;
  // Nodes whose patch was refused (a right, a webhook or a policy is in the way) or is undone each
  // time; each is tried again by itself, later each time. At most kMaxStuck, by name.
  std::vector<UnpatchedNode> unpatched = {};
  friend bool operator==(const GateReport&, const GateReport&) = default;
};
inline constexpr std::size_t kMaxStuck = 100;

}  // namespace tco::model
