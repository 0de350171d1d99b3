#include "values/merge.h"

namespace tco::values {
namespace {

void merge_at(Json& values, const Json& over, const std::string& pointer,
              std::vector<Clash>* clashes) {
  for (const auto& [key, after] : over.items()) {
    Json& before = values[key];  // null if it was not there, which clashes with nothing
    if (before.is_object() && after.is_object()) {
      merge_at(before, after, pointer + "/" + token_of(key), clashes);
      continue;
    }
    const bool clash =
        !before.is_null() && !after.is_null() && before.is_object() != after.is_object();
    if (clash && clashes != nullptr) {
      clashes->push_back({.pointer = pointer + "/" + token_of(key),
                          .before = kind_of(before),
                          .after = kind_of(after)});
    }
    before = after;
  }
}

}  // namespace

void merge(Json& values, const Json& over, std::vector<Clash>* clashes) {
  if (values.is_object() && over.is_object()) merge_at(values, over, {}, clashes);
}

}  // namespace tco::values
