// What a schema does not admit of an object.
#include <algorithm>

#include "random/generator.h"

namespace tco::random {
namespace {

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string above(const Json& schema, const char* bound, std::size_t found, const char* what) {
  const auto most = schema.find(bound);
  if (most == schema.end() || found <= most->get<std::size_t>()) return "";
  return std::to_string(found) + " " + what + ", at most " + most->dump();
}

bool matches(const std::string& type, const Json& value) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  return true;
}

std::string refused_itself(const Json& schema, const Json& value) {
  if (const std::string type = schema.value("type", ""); !matches(type, value)) {
    return std::string(value.type_name()) + ", not " + type;
  }
  const auto words = schema.find("enum");
  if (words != schema.end() && std::find(words->begin(), words->end(), value) == words->end()) {
    return value.dump() + " is not in the enum";
  }
  if (value.is_string()) {
    return above(schema, "maxLength", characters(value.get<std::string>()), "characters");
  }
  if (value.is_array()) return above(schema, "maxItems", value.size(), "items");
  return "";
}

std::string refused_inside(const Json& schema, const Json& value, const std::string& path) {
  for (const auto& [name, field] : value.items()) {
    const std::string place = path + "." + name;
    const Json* inner = nullptr;
    if (const auto fields = schema.find("properties");
        fields != schema.end() && fields->contains(name)) {
      inner = &(*fields)[name];
    } else if (const auto each = schema.find("additionalProperties");
               each != schema.end() && each->is_object()) {
      inner = &*each;
    }
    if (inner == nullptr) return place + ": the schema has no such field";
    if (std::string why = refused(*inner, field, place); !why.empty()) return why;
  }
  return "";
}

}  // namespace

std::string refused(const Json& schema, const Json& value, const std::string& path) {
  if (value.is_null()) return "";
  if (const std::string why = refused_itself(schema, value); !why.empty()) return path + ": " + why;
  if (value.is_object() && !schema.value("x-kubernetes-preserve-unknown-fields", false)) {
    return refused_inside(schema, value, path);
  }
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string place = path + "[" + std::to_string(i) + "]";
      if (std::string why = refused(schema["items"], value[i], place); !why.empty()) return why;
    }
  }
  return "";
}

}  // namespace tco::random
