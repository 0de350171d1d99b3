#include "wire/node_pool_json.h"

#include "wire/json_reader.h"

namespace tco::wire {

Result<std::vector<model::PoolObject>> parse_pool_objects(model::PoolKind kind,
                                                          std::string_view text) {
  const std::string what = std::string("the list of ") + model::to_text(kind) + " objects";
  const Result<Json> json = parse_json(text, what);
  if (!json) return json.error();
  const JsonReader reader(*json);
  std::vector<model::PoolObject> objects;
  reader.each("items", [&](const JsonReader& item) {
    model::PoolObject& object = objects.emplace_back();
    object.kind = kind;
    item.child("metadata").read("name", object.name);
    object.spec = to_text(item.child("spec").json());
  });
  if (reader.problem().empty() && reader.has("items")) return objects;
  return Error{ErrorKind::Decode, what + " cannot be read: " + reader.problem()};
}

}  // namespace tco::wire
