// Words that random fields are made of, so that a good part of them gets past the first check.
#pragma once

#include <string_view>
#include <vector>

namespace tco::random {

// For a field of this name whose form a rule fixes; empty: any text will do.
std::vector<std::string_view> samples(std::string_view field);

// Keys of Helm values, most of which the operator sets or looks at.
const std::vector<std::string_view>& value_keys();

}  // namespace tco::random
