// The API server's flow control for Cilium, reduced to what we write there and who else does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/object.h"
#include "model/workload.h"

namespace tco::model {

enum class FlowControlKind { PriorityLevel, FlowSchema };

struct FlowControlObject {
  ObjectMeta meta;
  std::string spec;                   // JSON, with what the API server defaulted
  std::vector<std::string> managers;  // of metadata.managedFields, but for those of the status
  std::optional<Writer> writer;       // who, other than we, wrote last; absent if nobody did
  friend bool operator==(const FlowControlObject&, const FlowControlObject&) = default;
};

// Absent: there is no such object.
struct FlowControl {
  std::optional<FlowControlObject> priority_level;
  std::optional<FlowControlObject> flow_schema;
  friend bool operator==(const FlowControl&, const FlowControl&) = default;
};

}  // namespace tco::model
