#include "random/generator.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "random/samples.h"

namespace tco::random {
namespace {

constexpr std::size_t kMostItems = 4;        // of a list without a bound, and mostly of others
constexpr std::size_t kLongestText = 64;     // likewise
constexpr std::size_t kLongestEver = 70000;  // of a text without a bound, now and then
constexpr int kDeepest = 4;

template <typename T>
T get(const Json& schema, const char* key, T otherwise) {
  return schema.contains(key) ? schema[key].get<T>() : otherwise;
}

}  // namespace

Json Generator::value(const Json& schema, std::string_view name) {
  if (schema.contains("enum")) return schema["enum"][below(schema["enum"].size())];
  if (get(schema, "x-kubernetes-int-or-string", false)) {
    return chance(50) ? number(schema) : Json(string(schema, name));
  }
  const std::string type = get<std::string>(schema, "type", "");
  if (type == "object") return object(schema);
  if (type == "array") return array(schema, name);
  if (type == "integer" || type == "number") return number(schema);
  if (type == "boolean") return chance(50);
  if (type == "string") return string(schema, name);
  return anything(0);
}

Json Generator::object(const Json& schema) {
  if (get(schema, "x-kubernetes-preserve-unknown-fields", false)) {
    Json free = chance(80) ? like(shape_, 0) : Json::object();
    if (!free.is_object()) free = Json::object();
    for (std::size_t n = below(3); n > 0; --n) {
      free[std::string(value_keys()[below(value_keys().size())])] = anything(0);
    }
    return free;
  }
  Json made = Json::object();
  const Json required = get(schema, "required", Json::array());
  const int density = chance(50) ? 20 : 80;
  const Json properties = get(schema, "properties", Json::object());
  for (const auto& [name, field] : properties.items()) {
    const bool must = std::find(required.begin(), required.end(), name) != required.end();
    if (must || chance(density)) made[name] = value(field, name);
  }
  if (const auto each = schema.find("additionalProperties");
      each != schema.end() && each->is_object()) {
    for (std::size_t n = below(kMostItems); n > 0; --n) made[text(8)] = value(*each, "");
  }
  return made;
}

Json Generator::array(const Json& schema, std::string_view name) {
  const auto least = get<std::size_t>(schema, "minItems", 0);
  const auto most = get<std::size_t>(schema, "maxItems", kMostItems);
  std::size_t size = least + below(std::min(most, kMostItems + least) - least + 1);
  if (chance(5)) size = most;
  Json made = Json::array();
  while (made.size() < size) made.push_back(value(schema["items"], name));
  return made;
}

Json Generator::number(const Json& schema) {
  const bool narrow = get<std::string>(schema, "format", "") == "int32";
  using Wide = std::numeric_limits<std::int64_t>;
  using Narrow = std::numeric_limits<std::int32_t>;
  const auto least = get<std::int64_t>(schema, "minimum", narrow ? Narrow::min() : Wide::min());
  const auto most = get<std::int64_t>(schema, "maximum", narrow ? Narrow::max() : Wide::max());
  if (chance(20)) return least;
  if (chance(20)) return most;
  return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
}

std::string Generator::string(const Json& schema, std::string_view name) {
  if (get<std::string>(schema, "format", "") == "date-time") {
    return chance(80) ? "2026-11-22T09:00:00Z" : "9999-12-31T23:59:59.999999999+14:00";
  }
  const auto words = samples(name);
  if (!words.empty() && chance(90)) return std::string(words[below(words.size())]);
  const auto least = get<std::size_t>(schema, "minLength", 0);
  const auto most = get<std::size_t>(schema, "maxLength", chance(1) ? kLongestEver : kLongestText);
  if (chance(10)) return text(most);
  return text(least + below(std::min(most, kLongestText + least) - least + 1));
}

// Characters, not bytes: that is what maxLength counts.
std::string Generator::text(std::size_t characters) {
  static constexpr std::string_view kinds[] = {"a",  "Z",  "0",  "-", ".", "/", ":",  " ",
                                               "\"", "\\", "\n", "%", "{", "é", "中", "\U0001F600"};
  const bool plain = chance(50);
  std::string made;
  for (; characters > 0; --characters) {
    made += kinds[below(plain ? 6 : std::size(kinds))];
  }
  return made;
}

Json Generator::like(const Json& shape, int depth) {
  if (!shape.is_object() || shape.empty() || (depth > 0 && chance(30))) {
    return chance(30) ? shape : anything(kDeepest - 2);
  }
  Json made = Json::object();
  for (std::size_t n = 1 + below(3); n > 0; --n) {
    const auto field = std::next(shape.begin(), static_cast<std::ptrdiff_t>(below(shape.size())));
    made[field.key()] = like(*field, depth + 1);
  }
  return made;
}

Json Generator::scalar() {
  switch (below(8)) {
    case 0:
      return nullptr;
    case 1:
      return chance(50);
    case 2:
      return static_cast<std::int64_t>(engine_());
    case 3:
      return engine_();
    case 4:
      return static_cast<double>(engine_()) * 1e280;
    case 5:
      return below(70000);
    case 6:
      return chance(50) ? "true" : "disabled";
    default:
      return text(below(kLongestText));
  }
}

Json Generator::anything(int depth) {
  if (depth == kDeepest || chance(40)) return scalar();
  Json made = chance(70) ? Json::object() : Json::array();
  for (std::size_t n = below(kMostItems); n > 0; --n) {
    if (made.is_array()) {
      made.push_back(anything(depth + 1));
    } else {
      made[std::string(value_keys()[below(value_keys().size())])] = anything(depth + 1);
    }
  }
  return made;
}

}  // namespace tco::random
