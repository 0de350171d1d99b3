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
  if (Problem problem = json::each_field_of_document(object, on_field)) {
    return unreadable("bookmark: " + problem.message());
  }
  if (event.resource_version.empty()) return unreadable("a bookmark without resource version");
  return ok();
}

struct Parts {
  std::string type;
  std::string_view object;
};

// As API servers write it (metav1.WatchEvent, encoding/json): nothing of the object is looked at.
std::optional<Parts> cut(std::string_view line) {
  constexpr std::string_view kType = R"({"type":")";
  constexpr std::string_view kObject = R"(","object":{)";
  if (!line.starts_with(kType) || !line.ends_with("}}")) return std::nullopt;
  const std::size_t end = line.find('"', kType.size());
  if (end == std::string_view::npos) return std::nullopt;
  if (line.substr(end, kObject.size()) != kObject) return std::nullopt;
  const std::size_t begin = end + kObject.size() - 1;
  return Parts{std::string(line.substr(kType.size(), end - kType.size())),
               line.substr(begin, line.size() - begin - 1)};
}

// The same with other spaces or in another order, as a proxy may write it.
Result<Parts> search(std::string_view line) {
  Parts parts;
  const auto on_field = [&](std::string_view key, Value value) -> Problem {
    if (key == "type") return read(value, parts.type);
    if (key != "object") return {};
    simdjson::ondemand::object object;
    if (auto code = value.get_object().get(object)) return {code};
    std::string_view raw;
    if (auto code = object.raw_json().get(raw)) return {code};
    parts.object = line.substr(line.find(raw), raw.size());
    return {};
  };
  if (Problem problem = json::each_field_of_document(line, on_field)) {
    return unreadable(problem.message());
  }
  if (parts.object.empty()) return unreadable("it has no object");
  return parts;
}

}  // namespace

Result<WatchEvent> parse_watch_event(std::string_view line) {
  std::optional<Parts> parts = cut(line);
  if (!parts) {
    Result<Parts> found = search(line);
    if (!found) return found.error();
    parts = std::move(*found);
  }
  const auto known = type_named(parts->type);
  if (!known) return unreadable("its type is \"" + parts->type.substr(0, 40) + "\"");
  WatchEvent event;
  event.type = *known;
  event.object = parts->object;
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
