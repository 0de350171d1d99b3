// PURE. What conditions say that are about no row of the plan.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/condition.h"
#include "plan/view/view.h"

namespace tco::status {

struct Summary {
  std::string_view status;
  std::string_view reason;
  std::string message;
};

// `listed`: the addresses that the API server's EndpointSlice lists now.
Summary moved(const plan::View& view, const std::string& listed);

// `node`: a super node that the operator runs on, and need not.
Summary on_super_node(const std::string& node);

// Absent: the chart knows all values. A sidecar that is away takes nothing from what was seen:
// `before` is the condition of then, null if there was none.
std::optional<Summary> unknown_values(const plan::View& view, const model::Condition* before);

}  // namespace tco::status
