// Reading small JSON documents whose fields may be absent: a wrong type is remembered, not thrown.
// For wire/*.cc, and for survey/, which hands documents on.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "model/object.h"

namespace tco::wire {

using Json = nlohmann::json;

// Errors of all fields of one document meet in one place: the first one counts.
class JsonReader {
 public:
  explicit JsonReader(const Json& object, std::string path = {}, std::string* problem = nullptr)
      : object_(object), path_(std::move(path)), problem_(problem ? problem : &own_problem_) {}
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  // Leaves `value` alone if the field is absent or null.
  template <typename T>
  void read(const char* key, T& value) const {
    const Json* field = find(key);
    if (field == nullptr) return;
    if (!matches<T>(*field)) return fail(key, field->type_name());
    value = field->get<T>();
  }

  // One of the given words.
  template <typename Enum>
  void read_enum(const char* key, Enum& value,
                 std::initializer_list<std::pair<std::string_view, Enum>> words) const {
    std::string text;
    read(key, text);
    if (text.empty()) return;
    for (const auto& [word, meaning] : words) {
      if (text == word) {
        value = meaning;
        return;
      }
    }
    fail(key, "'" + text + "'");
  }

  // Absent also if the text is no RFC 3339 time: one that nobody can read was never said.
  std::optional<model::Time> time(const char* key) const;

  // The object below `key`; an empty one if it is absent.
  JsonReader child(const char* key) const {
    const Json* field = find(key);
    if (field != nullptr && !field->is_object()) {
      fail(key, field->type_name());
      field = nullptr;
    }
    return JsonReader(field != nullptr ? *field : empty(), path_ + key + ".", problem_);
  }
  // Calls visit(const JsonReader&) for each object of the list below `key`.
  template <typename Visit>
  void each(const char* key, Visit visit) const {
    const Json* list = find(key);
    if (list == nullptr) return;
    if (!list->is_array()) return fail(key, list->type_name());
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string place = key + ("[" + std::to_string(i) + "]");
      const Json& item = (*list)[i];
      if (!item.is_object()) return fail(place, item.type_name());
      visit(JsonReader(item, path_ + place + ".", problem_));
    }
  }
  bool has(const char* key) const { return find(key) != nullptr; }
  const Json& json() const { return object_; }

  // Remembers that a field cannot be read.
  void fail(std::string_view key, std::string_view found) const {
    if (problem_->empty()) *problem_ = path_ + std::string(key) + " is " + std::string(found);
  }
  // Empty: every field was as it should be.
  const std::string& problem() const { return *problem_; }

 private:
  static const Json& empty() {
    static const Json object = Json::object();
    return object;
  }
  const Json* find(const char* key) const {
    if (!object_.is_object()) return nullptr;
    const auto it = object_.find(key);
    return it == object_.end() || it->is_null() ? nullptr : &*it;
  }
  template <typename T>
  static bool matches(const Json& field) {
    if constexpr (std::is_same_v<T, bool>) return field.is_boolean();
    if constexpr (std::is_same_v<T, std::string>) return field.is_string();
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      if (field.is_number_unsigned()) return std::in_range<T>(field.get<std::uint64_t>());
      return field.is_number_integer() && std::in_range<T>(field.get<std::int64_t>());
    }
    if constexpr (!std::is_integral_v<T> && !std::is_same_v<T, std::string>) {
      return matches_container<T>(field);
    }
  }
  template <typename T>
  static bool matches_container(const Json& field) {
    const bool map = requires { typename T::mapped_type; };
    if (map ? !field.is_object() : !field.is_array()) return false;
    for (const Json& item : field) {
      if (!item.is_string()) return false;
    }
    return true;
  }

  const Json& object_;
  std::string path_;
  std::string own_problem_;
  std::string* problem_;
};

// Parses without exceptions. Decode: not a JSON object.
Result<Json> parse_json(std::string_view text, std::string_view what);

// Never throws: bytes of others that are no UTF-8 are replaced.
std::string to_text(const Json& json);

}  // namespace tco::wire
