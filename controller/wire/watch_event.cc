#include "wire/watch_event.h"

#include "wire/json_fields.h"

namespace tco::wire {
namespace {

using json::each_field, json::Problem, json::read, json::Value;

std::optional<WatchEvent::Type> type_named(std::string_view name) {
  if (name == "ADDED") return WatchEvent::Type::Added;
  if (name == "MODIFIED") return WatchEvent::Type::Modified;
  if (name == "DELETED") return WatchEvent::Type::Deleted;
  if (name == "BOOKMARK") return WatchEvent::Type::Bookmark;
  if (name == "ERROR") return WatchEvent::Type::Error;
  return std::nullopt;
}

Error unreadable(const std::string& why) {
  return {ErrorKind::Decode, "cannot read a watch event: " + why};
}

Status read_bookmark(std::string_view object, WatchEvent& event) {
  const simdjson::padded_string text(object);
  simdjson::ondemand::parser parser;
  const auto on_annotation = [&](std::string_view key, Value value) -> Problem {
    if (key != "k8s.io/initial-events-end") return {};
    std::string_view flag;
    Problem problem = read(value, flag);
    event.initial_events_end = flag == "true";
    return problem;
  };
  const auto on_meta = [&](std::string_view key, Value value) -> Problem {
    if (key == "resourceVersion") return read(value, event.resource_version);
    return key == "annotations" ? each_field(value, on_annotation) : Problem{};
  };
  const auto on_field = [&](std::string_view key, Value value) -> Problem {
    return key == "metadata" ? each_field(value, on_meta) : Problem{};
  };
  if (Problem problem = json::each_field_of_document(parser, text, on_field)) {
    return unreadable("bookmark: " + problem.message());
  }
  if (event.resource_version.empty()) return unreadable("a bookmark without resource version");
  return ok();
}

}  // namespace

Result<WatchEvent> parse_watch_event(std::string_view line) {
  const simdjson::padded_string text(line);
  simdjson::ondemand::parser parser;
  std::string type;
  WatchEvent event;
  const auto on_field = [&](std::string_view key, Value value) -> Problem {
    if (key == "type") return read(value, type);
    if (key != "object") return {};
    simdjson::ondemand::object object;
    if (auto code = value.get_object().get(object)) return {code};
    std::string_view raw;
    if (auto code = object.raw_json().get(raw)) return {code};
    // The same bytes in the caller's line, which outlives our padded copy.
    event.object = line.substr(static_cast<std::size_t>(raw.data() - text.data()), raw.size());
    return {};
  };
  if (Problem problem = json::each_field_of_document(parser, text, on_field)) {
    return unreadable(problem.message());
  }
  const auto known = type_named(type);
  if (!known) return unreadable("its type is \"" + type.substr(0, 40) + "\"");
  if (event.object.empty()) return unreadable("it has no object");
  event.type = *known;
  if (event.type == WatchEvent::Type::Bookmark) {
    if (Status status = read_bookmark(event.object, event); !status) return status.error();
  }
  if (event.type == WatchEvent::Type::Error) {
    Result<ApiStatus> status = parse_api_status(event.object);
    if (!status) return status.error();
    event.status = std::move(*status);
  }
  return event;
}

}  // namespace tco::wire
