// A value that is worked out when it is first asked for, and kept.
#pragma once

#include <optional>

namespace tco::plan {

// Used by one thread.
template <typename T>
class Once {
 public:
  // REQUIRES: every call is for the same value.
  template <typename WorkOut>
  const T& get(WorkOut work_out) const {
    if (!value_) value_.emplace(work_out());
    return *value_;
  }

 private:
  mutable std::optional<T> value_;
};

}  // namespace tco::plan
