// A word for machines and a sentence for people; reasons.h has all of them.
#pragma once

#include <string_view>

namespace tco::plan::reasons {

struct Reason {
  std::string_view name;      // as it stands in a condition
  std::string_view sentence;  // what it means and what to do
  constexpr operator std::string_view() const { return name; }
};

}  // namespace tco::plan::reasons
