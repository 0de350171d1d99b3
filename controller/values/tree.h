// Reading Helm values whose shape nobody has checked. Nothing here throws. For values/ only.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace tco::values {

using Json = nlohmann::json;

// Values that nest deeper are refused: they are walked recursively. Cilium's charts need eight.
inline constexpr int kMaxDepth = 64;

// Discarded (Json::is_discarded) if the text is no JSON.
Json parse(std::string_view text);

// A set of Helm values; an empty one if the text is none, or nests too deep.
Json parse_values(std::string_view text);

// Whether `values` nest deeper than kMaxDepth.
bool too_deep(const Json& values);

// The part that an RFC 6901 pointer names. Null: there is none, or it is no pointer.
const Json* find(const Json& values, std::string_view pointer);

// "/cni/exclusive" as people write it, after the place: "spec.values.cni.exclusive".
std::string place_of(std::string_view place, std::string_view pointer);

// A key as one token of a JSON pointer.
std::string token_of(std::string_view key);

// "an object", "an array", "a string", ...
std::string_view kind_of(const Json& value);

// As text; bytes that are no UTF-8 become U+FFFD, where Json::dump would throw.
std::string text_of(const Json& value);

}  // namespace tco::values
