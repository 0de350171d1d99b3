// An EndpointSlice of the `kubernetes` Service: where the API server really is.
#pragma once

#include <string>
#include <vector>

#include "model/object.h"

namespace tco::model {

struct EndpointSlice {
  ObjectMeta meta;
  std::vector<std::string> addresses;  // of ready endpoints, in the slice's order
  int port = 0;                        // 0: the slice names none
  friend bool operator==(const EndpointSlice&, const EndpointSlice&) = default;
};

}  // namespace tco::model
