// PURE. What is told of nodes that the gate cannot bring to where they should be.
#pragma once

#include <string>

#include "plan/view/view.h"

namespace tco::status {

// REQUIRES: the gate names some that are stuck.
std::string taint_stuck(const plan::View& view);

// REQUIRES: the gate names some that are unpatched.
std::string node_patch_refused(const plan::View& view);

}  // namespace tco::status
