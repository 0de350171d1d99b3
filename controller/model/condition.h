// A condition as Kubernetes knows it (metav1.Condition).
#pragma once

#include <cstdint>
#include <string>

#include "model/object.h"

namespace tco::model {

struct Condition {
  std::string type;
  std::string status;  // "True", "False" or "Unknown"
  std::string reason;
  std::string message;
  std::int64_t observed_generation = 0;
  Time last_transition{};  // whole seconds
  friend bool operator==(const Condition&, const Condition&) = default;
};

}  // namespace tco::model
