// Reading JSON objects field by field with simdjson on-demand, for the .cc files of this folder.
//
// Each function answers a Problem: none, or simdjson's code with the path of the field. `null` and
// a missing field leave the target as it is. Nothing recurses, so depth is no concern.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "wire/json_scratch.h"

namespace tco::wire::json {

using Value = simdjson::ondemand::value;

struct Problem {
  simdjson::error_code code = simdjson::SUCCESS;
  std::string path = {};
  std::string text = {};  // instead of the code's

  explicit operator bool() const { return code != simdjson::SUCCESS; }

  Problem under(std::string_view field) && {
    const bool joined = path.empty() || path.front() == '[';
    path = std::string(field) + (joined ? "" : ".") + path;
    return std::move(*this);
  }
  std::string message() const {
    const std::string why = text.empty() ? simdjson::error_message(code) : text;
    return path.empty() ? why : path + ": " + why;
  }
};

inline Problem wrong(std::string text) { return {simdjson::INCORRECT_TYPE, {}, std::move(text)}; }

// What simdjson answers, with null as `absent`.
template <typename T, typename Get>
Problem scalar(Value& value, T& target, Get get) {
  bool is_null = false;
  if (auto code = value.is_null().get(is_null)) return {code};
  if (is_null) return {};
  return {get(value).get(target)};
}

inline Problem read(Value value, std::string_view& target) {
  return scalar(value, target, [](Value& v) { return v.get_string(); });
}

inline Problem read(Value value, std::string& target) {
  std::string_view text = target;
  Problem problem = read(value, text);
  if (!problem) target.assign(text.data(), text.size());
  return problem;
}

inline Problem read(Value value, std::int64_t& target) {
  return scalar(value, target, [](Value& v) { return v.get_int64(); });
}

inline Problem read(Value value, int& target) {
  std::int64_t wide = target;
  if (Problem problem = read(value, wide)) return problem;
  if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) {
    return {simdjson::NUMBER_OUT_OF_RANGE};
  }
  target = static_cast<int>(wide);
  return {};
}

inline Problem read(Value value, bool& target) {
  return scalar(value, target, [](Value& v) { return v.get_bool(); });
}

template <typename OnField>
Problem each_field_of(simdjson::ondemand::object object, OnField on_field) {
  for (auto entry : object) {
    std::string_view key;
    if (auto code = entry.unescaped_key().get(key)) return {code};
    Value value;
    if (auto code = entry.value().get(value)) return {code, std::string(key)};
    if (Problem problem = on_field(key, value)) return std::move(problem).under(key);
  }
  return {};
}

// on_field(std::string_view key, Value value) -> Problem, for each field of an object.
template <typename OnField>
Problem each_field(Value value, OnField on_field) {
  bool is_null = false;
  if (auto code = value.is_null().get(is_null)) return {code};
  if (is_null) return {};
  simdjson::ondemand::object object;
  if (auto code = value.get_object().get(object)) return {code};
  return each_field_of(object, on_field);
}

// on_element(Value element) -> Problem, for each element of an array.
template <typename OnElement>
Problem each_element(Value value, OnElement on_element) {
  bool is_null = false;
  if (auto code = value.is_null().get(is_null)) return {code};
  if (is_null) return {};
  simdjson::ondemand::array array;
  if (auto code = value.get_array().get(array)) return {code};
  std::size_t index = 0;
  const auto here = [&index] { return "[" + std::to_string(index) + "]"; };
  for (auto entry : array) {
    Value element;
    if (auto code = entry.get(element)) return {code, here()};
    if (Problem problem = on_element(element)) return std::move(problem).under(here());
    ++index;
  }
  return {};
}

inline Problem read(Value value, std::vector<std::string>& target) {
  return each_element(value, [&](Value element) { return read(element, target.emplace_back()); });
}

// Parses a whole document that must be an object, and hands each of its fields on; values are valid
// during the call.
template <typename OnField>
Problem each_field_of_document(std::string_view text, OnField on_field) {
  ScratchLoan loan;
  Scratch& scratch = *loan;
  simdjson::ondemand::document document;
  if (auto code = scratch.parser.iterate(scratch.pad(text)).get(document)) return {code};
  simdjson::ondemand::object object;
  if (auto code = document.get_object().get(object)) return {code};
  if (Problem problem = each_field_of(object, on_field)) return problem;
  if (!document.current_location().error()) return {simdjson::TRAILING_CONTENT};
  return {};
}

}  // namespace tco::wire::json
