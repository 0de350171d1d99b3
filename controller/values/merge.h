// Merging Helm values as Helm does with several values files. For values/ only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "values/tree.h"

namespace tco::values {

// A map meets something that is none, or the reverse: Helm would drop one of the two.
struct Clash {
  std::string pointer;
  std::string_view before;  // kind_of() what was there
  std::string_view after;   // and of what is merged over it
};

// Maps merge, lists and scalars replace, null replaces and stays, so that Helm then deletes the
// chart's default. Where two clash, the one that is merged wins. Never throws; recursive, so
// REQUIRES: neither is too_deep(). Anything but a map is no set of values and merges nothing.
void merge(Json& values, const Json& over, std::vector<Clash>* clashes = nullptr);

}  // namespace tco::values
