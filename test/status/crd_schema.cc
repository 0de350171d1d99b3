#include "status/crd_schema.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "fakes/yaml.h"

namespace tco::status {
namespace {

std::string joined(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

bool bounded_otherwise(const Json& schema) {
  return schema.contains("enum") || schema.value("format", "") == "date-time";
}

void collect(const Json& schema, const std::string& path, SchemaBounds& bounds) {
  const std::string type = schema.value("type", "");
  const bool text = type == "string" && !bounded_otherwise(schema);
  const char* word = text ? "maxLength" : "maxItems";
  if (text || type == "array") {
    if (schema.contains(word)) bounds.most[path] = schema[word];
    if (!schema.contains(word)) bounds.unbounded.push_back(path);
  }
  // A map or a free-form object would need a bound of its own; there is none.
  for (const char* open : {"additionalProperties", "x-kubernetes-preserve-unknown-fields"}) {
    if (schema.contains(open)) bounds.unbounded.push_back(path);
  }
  if (schema.contains("pattern")) bounds.unbounded.push_back(path + ": pattern");
  if (schema.contains("items")) collect(schema["items"], path + "[]", bounds);
  if (!schema.contains("properties")) return;
  for (const auto& [name, child] : schema["properties"].items()) {
    collect(child, joined(path, name), bounds);
  }
}

// Characters, as the API server counts them; absent: it is no UTF-8.
std::optional<std::size_t> characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return std::nullopt;
    text.remove_prefix(length);
  }
  return count;
}

std::string refusal_at(const Json& schema, const Json& value, const std::string& path,
                       bool in_list);

std::string refused_list(const Json& schema, const Json& list, const std::string& path) {
  if (list.size() > schema.value("maxItems", list.size())) return path + ": too many";
  std::set<std::string> keys;
  for (const Json& item : list) {
    std::string why = refusal_at(schema["items"], item, path + "[]", true);
    if (!why.empty()) return why;
    for (const Json& key : schema.value("x-kubernetes-list-map-keys", Json::array())) {
      const bool first = keys.insert(item[key.get<std::string>()].get<std::string>()).second;
      if (!first) return path + ": duplicate";
    }
  }
  return {};
}

std::string refused_object(const Json& schema, const Json& object, const std::string& path,
                           bool in_list) {
  for (const Json& name : schema.value("required", Json::array())) {
    if (!object.contains(name.get<std::string>())) return path + ": lacks " + name.dump();
  }
  for (const auto& [name, child] : object.items()) {
    if (!schema["properties"].contains(name)) return path + ": unknown field " + name;
    std::string why = refusal_at(schema["properties"][name], child, joined(path, name), in_list);
    if (!why.empty()) return why;
  }
  return {};
}

std::string refused_text(const Json& schema, const Json& value, const std::string& path) {
  const std::string text = value;
  const auto count = characters(text);
  if (!count) return path + ": no UTF-8";
  if (*count > schema.value("maxLength", *count)) return path + ": too long";
  const Json words = schema.value("enum", Json::array({value}));
  return std::ranges::find(words, value) == words.end() ? path + ": not a word of it" : "";
}

// In a merge patch, null removes what is there; within a list it is a value.
std::string refusal_at(const Json& schema, const Json& value, const std::string& path,
                       bool in_list) {
  if (value.is_null()) return in_list ? path + ": null" : "";
  const std::string type = schema.value("type", "");
  if (type == "array") return value.is_array() ? refused_list(schema, value, path) : path;
  if (type == "string") return value.is_string() ? refused_text(schema, value, path) : path;
  if (type == "integer") return value.is_number_integer() ? "" : path;
  return value.is_object() ? refused_object(schema, value, path, in_list) : path;
}

std::string wild_text(const Json& schema, std::mt19937& random) {
  const std::size_t most = schema.value("maxLength", std::size_t{16});
  switch (random() % 10) {
    case 0:
      return std::string(100'000, 'x');
    case 1:
      return std::string(most, 'x');
    case 2:
      return std::string(most + 1, 'x');
    case 3: {
      std::string text(random() % 4, 'x');  // so that the cut falls into a character
      for (std::size_t i = 0; i < most; ++i) text += "\U0001F980";
      return text;
    }
    case 4: {
      std::string text;
      for (std::size_t i = 0; i < most + 9; ++i) text += static_cast<char>(random() % 256);
      return text;
    }
    case 5:
      return {};
    default:
      return "name-" + std::to_string(random() % 4);
  }
}

Json wild(const Json& schema, std::mt19937& random, bool brief) {
  const std::string type = schema.value("type", "");
  if (type == "integer") return static_cast<std::int32_t>(random());
  if (schema.value("format", "") == "date-time") return "2026-11-22T10:00:00Z";
  if (type == "string" && brief) return "entry-" + std::to_string(random() % 5000);
  if (type == "string") return wild_text(schema, random);
  if (type == "array") {
    const bool many = random() % 8 == 0;
    const std::size_t count = many ? 10'000 : random() % 4;
    Json list = Json::array();
    for (std::size_t i = 0; i < count; ++i) list.push_back(wild(schema["items"], random, many));
    return list;
  }
  Json object = Json::object();
  for (const auto& [name, child] : schema["properties"].items()) {
    object[name] = wild(child, random, brief);
  }
  return object;
}

}  // namespace

Json status_schema() {
  const auto files = yaml_file_to_json(TCO_SOURCE_DIR "/crd/ciliuminstallation.yaml");
  const Json definition = Json::parse(files.at(0));
  const Json& version = definition["spec"]["versions"][0];
  return version["schema"]["openAPIV3Schema"]["properties"]["status"];
}

SchemaBounds bounds_of(const Json& schema) {
  SchemaBounds bounds;
  collect(schema, "", bounds);
  return bounds;
}

std::string refusal(const Json& schema, const Json& status) {
  return refusal_at(schema, status, "", false);
}

Json wild_status(const Json& schema, std::mt19937& random) { return wild(schema, random, false); }

}  // namespace tco::status
