// parse_list_meta.
#include "wire/item_splitter.h"
#include "wire/json_fields.h"

namespace tco::wire {

Result<ListMeta> parse_list_meta(std::string_view metadata) {
  ListMeta meta;
  const auto on_field = [&](std::string_view key, json::Value value) -> json::Problem {
    if (key == "resourceVersion") return json::read(value, meta.resource_version);
    if (key == "continue") return json::read(value, meta.continue_token);
    return {};
  };
  if (json::Problem problem = json::each_field_of_document(metadata, on_field)) {
    return Error{ErrorKind::Decode, "cannot read a list's metadata: " + problem.message()};
  }
  if (meta.resource_version.empty()) {
    return Error{ErrorKind::Decode, "a list's metadata.resourceVersion is missing"};
  }
  return meta;
}

}  // namespace tco::wire
