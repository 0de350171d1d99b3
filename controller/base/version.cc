#include "base/version.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace tco {
namespace {

// Takes a number off the front of `text`.
bool take(std::string_view& text, int& number) {
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(stopped - text.data()));
  return true;
}

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  constexpr std::array<std::string_view, 4> kForerunners = {"-rc", "-pre", "-alpha", "-beta"};
  if (text.starts_with('v')) text.remove_prefix(1);
  Version version;
  if (!take(text, version.major) || !take_dot(text) || !take(text, version.minor)) {
    return std::nullopt;
  }
  if (take_dot(text) && !take(text, version.patch)) return std::nullopt;
  version.final = std::ranges::none_of(
      kForerunners, [&](std::string_view suffix) { return text.starts_with(suffix); });
  return version;
}

std::string minor_of(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

}  // namespace tco
