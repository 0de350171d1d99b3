#include "values/tree.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace tco::values {
namespace {

bool deeper_than(const Json& value, int levels) {
  if (!value.is_structured()) return false;
  if (levels == 0) return true;
  return std::ranges::any_of(value,
                             [&](const Json& inner) { return deeper_than(inner, levels - 1); });
}

// Absent: an escape that RFC 6901 does not know.
std::optional<std::string> unescaped(std::string_view token) {
  std::string key;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      key += token[i];
      continue;
    }
    if (++i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
    key += token[i] == '0' ? '~' : '/';
  }
  return key;
}

const Json* item(const Json& list, const std::string& token) {
  std::size_t index = 0;
  const char* const end = token.data() + token.size();
  const auto [rest, error] = std::from_chars(token.data(), end, index);
  if (error != std::errc{} || rest != end || index >= list.size()) return nullptr;
  return &list[index];
}

const Json* member(const Json& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &*found;
}

}  // namespace

Json parse(std::string_view text) { return Json::parse(text, nullptr, false); }

Json parse_values(std::string_view text) {
  Json values = parse(text);
  return values.is_object() && !too_deep(values) ? values : Json::object();
}

bool too_deep(const Json& values) { return deeper_than(values, kMaxDepth); }

const Json* find(const Json& values, std::string_view pointer) {
  const Json* at = &values;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    const std::optional<std::string> key = unescaped(token);
    if (!key || !at->is_structured()) return nullptr;
    at = at->is_array() ? item(*at, *key) : member(*at, *key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string place_of(std::string_view place, std::string_view pointer) {
  std::string text(place);
  for (const char c : pointer.substr(std::min<std::size_t>(1, pointer.size()))) {
    text += c == '/' ? '.' : c;
  }
  return text;
}

std::string token_of(std::string_view key) {
  std::string token;
  for (const char c : key) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

std::string_view kind_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "an array";
    case Json::value_t::string:
      return "a string";
    case Json::value_t::boolean:
      return "a boolean";
    case Json::value_t::null:
      return "null";
    default:
      return "a number";
  }
}

std::string text_of(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tco::values
