#include "wire/flow_control_json.h"

#include "base/names.h"
#include "base/rfc3339.h"
#include "wire/json_reader.h"

namespace tco::wire {
namespace {

// The API server itself writes the status, which is nobody's claim to the object.
void read_manager(const JsonReader& entry, model::FlowControlObject& object) {
  if (entry.has("subresource")) return;
  std::string manager;
  std::string time;
  entry.read("manager", manager);
  entry.read("time", time);
  object.managers.push_back(manager);
  if (manager == names::kFieldManager) return;
  const model::Time at = parse_rfc3339(time).value_or(model::Time{});
  if (!object.writer || object.writer->time <= at) object.writer = model::Writer{manager, at};
}

}  // namespace

Result<model::FlowControlObject> parse_flow_control(std::string_view text) {
  const Result<Json> json = parse_json(text, "the flow control object");
  if (!json) return json.error();
  const JsonReader reader(*json);
  const JsonReader meta = reader.child("metadata");
  model::FlowControlObject object;
  meta.read("name", object.meta.name);
  meta.read("uid", object.meta.uid);
  meta.read("resourceVersion", object.meta.resource_version);
  meta.read("generation", object.meta.generation);
  meta.each("managedFields", [&](const JsonReader& entry) { read_manager(entry, object); });
  object.spec = to_text(reader.child("spec").json());
  if (reader.problem().empty() && !object.meta.uid.empty()) return object;
  return Error{ErrorKind::Decode, "the flow control object cannot be read: " + reader.problem()};
}

}  // namespace tco::wire
