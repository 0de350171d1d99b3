// An object of the API server's flow control, from JSON.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/flow_control.h"

namespace tco::wire {

// Decode: not such an object.
Result<model::FlowControlObject> parse_flow_control(std::string_view json);

}  // namespace tco::wire
