// Something worth telling about the installation: an events.k8s.io/v1 Event in our words.
#pragma once

#include <string>

namespace tco::model {

struct Event {
  bool warning = false;
  std::string reason;  // CamelCase, low cardinality
  std::string action;  // what was being done, CamelCase
  std::string note;    // at most 1 kB
};

}  // namespace tco::model
