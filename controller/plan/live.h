// PURE. Questions about the objects that the release made.
#pragma once

#include <optional>
#include <string>

#include "plan/view/view.h"

namespace tco::plan {

// Null: not looked at, or it was another revision, or Helm is at work: then they say nothing.
const model::LiveRelease* looked_at(const View& view);

// In the last 30 days of its time, or the last third if that is less.
bool ends_soon(const model::Certificate& certificate, model::Time now);

// What a user must do about certificates that nobody renews by the way, such as Cilium's authority
// or one of spec.values; absent: nothing.
std::optional<std::string> expiring(const View& view);

}  // namespace tco::plan
