// Resource versions as numbers: the API promises that those of one kind can be compared (KEP-5504).
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tco::cache {

// Nothing: not a decimal number, so it cannot be compared.
inline std::optional<std::uint64_t> parse_resource_version(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace tco::cache
