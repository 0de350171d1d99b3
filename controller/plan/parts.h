// The parts of a look, and those that could not be read.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "model/object.h"

namespace tco::plan {

// Each is read by itself, and may fail by itself.
enum class Part : std::uint8_t {
  // watched
  DaemonSets,
  Deployments,
  TcrDeployments,
  Nodes,
  CiliumPods,
  ApiEndpoints,
  StopOrder,
  CiliumConfig,
  // read
  Records,
  PlanRecord,
  CniConfig,
  EgressRanges,
  Recycle,
  OperatorPods,
  FlowControl,
  Karpenter,
  KubernetesVersion,
  PreflightFacts,
  NodePods,
  ReleaseObjects,
  NodePools,
};

// As people know it: "DaemonSets in kube-system".
std::string_view to_text(Part part);

// A set of them.
class Parts {
 public:
  constexpr Parts() = default;
  constexpr Parts(std::initializer_list<Part> parts) {
    for (const Part part : parts) bits_ |= bit(part);
  }
  constexpr void add(Part part) { bits_ |= bit(part); }
  constexpr bool contains(Part part) const { return (bits_ & bit(part)) != 0; }

 private:
  static constexpr std::uint32_t bit(Part part) { return 1U << static_cast<unsigned>(part); }
  std::uint32_t bits_ = 0;
};

// Why a part could not be read, and since when it cannot be. What the look shows of it is what was
// read last, or nothing.
struct Unread {
  Error error;
  model::Time since{};
};
using UnreadParts = std::map<Part, Unread>;

// When a part was read that is not read on every pass, and of what (plan/due.h).
struct Age {
  SteadyTime read{};
  std::string subject;
  std::string writes;
  std::string requested;       // the user's request that it was read for
  std::optional<Error> error;  // of that read
};
using Ages = std::map<Part, Age>;

}  // namespace tco::plan
