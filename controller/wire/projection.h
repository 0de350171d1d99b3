// What the projections of all kinds have in common, for the .cc files of this folder.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/rfc3339.h"
#include "model/object.h"
#include "wire/json_fields.h"
#include "wire/projections.h"

namespace tco::wire::json {

Problem read(Value value, model::Time& target);

// The fields of `metadata`; labels, annotations and whatever else it holds go to
// on_other(std::string_view key, Value value) -> Problem.
template <typename OnOther>
Problem read_meta(Value value, model::ObjectMeta& meta, OnOther on_other) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "name") return read(field, meta.name);
    if (key == "namespace") return read(field, meta.ns);
    if (key == "uid") return read(field, meta.uid);
    if (key == "resourceVersion") return read(field, meta.resource_version);
    if (key == "generation") return read(field, meta.generation);
    if (key == "creationTimestamp") return read(field, meta.created);
    if (key == "deletionTimestamp") {
      bool is_null = false;
      const auto code = field.is_null().get(is_null);
      meta.deleting = !is_null;
      return {code};
    }
    return on_other(key, field);
  });
}

// T from an object's text: on_field(T&, key, value) -> Problem takes what it needs of the top-level
// fields. The object must have a name and a resource version.
template <typename T, typename OnField>
Result<T> project(std::string_view kind, std::string_view text, OnField on_field) {
  T object;
  const auto refused = [&](const std::string& why) {
    std::string who{kind};
    if (!object.meta.name.empty()) who += " " + object.meta.name;
    return Error{ErrorKind::Decode, "cannot read " + who + ": " + why};
  };
  if (text.size() > kMaxObject) return refused("it is larger than 8 MiB");
  const auto take = [&](std::string_view key, Value value) { return on_field(object, key, value); };
  if (Problem problem = each_field_of_document(text, take)) {
    return refused(problem.message());
  }
  if (object.meta.name.empty()) return refused("metadata.name is missing");
  if (object.meta.resource_version.empty()) return refused("metadata.resourceVersion is missing");
  return object;
}

}  // namespace tco::wire::json
