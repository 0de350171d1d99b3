// Times that others wrote by clocks of their own: kubelets, and whoever runs on a node.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "model/object.h"

namespace tco::plan {

// A clock that is ahead of ours by more than this is wrong, and what it says tells nothing.
inline constexpr std::chrono::minutes kClockSkew{2};

// Never in the future. Absent: the clock is wrong.
inline std::optional<model::Time> believable(model::Time time, model::Time now) {
  if (time > now + kClockSkew) return std::nullopt;
  return std::min(time, now);
}

// As if it had never been said.
inline model::Time believed(model::Time time, model::Time now) {
  return believable(time, now).value_or(model::Time{});
}

}  // namespace tco::plan
