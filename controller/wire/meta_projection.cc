// project_meta, project_seen, project_installation, and the time type all projections share.
#include "base/names.h"
#include "wire/projection.h"

namespace tco::wire {

json::Problem json::read(Value value, model::Time& target) {
  std::string_view text;
  if (Problem problem = read(value, text)) return problem;
  if (text.empty()) return {};
  const auto time = parse_rfc3339(text);
  if (!time) return wrong("not an RFC 3339 time");
  target = *time;
  return {};
}

Result<model::ObjectSeen> project_seen(std::string_view text) {
  using json::Problem, json::Value;
  return json::project<model::ObjectSeen>(
      "object", text, [](model::ObjectSeen& seen, std::string_view key, Value value) -> Problem {
        if (key != "metadata") return {};
        return json::read_meta(value, seen.meta, [](auto, Value) { return Problem{}; });
      });
}

Result<model::ObjectMeta> project_meta(std::string_view text) {
  auto seen = project_seen(text);
  if (!seen) return seen.error();
  return std::move(seen->meta);
}

Result<InstallationSeen> project_installation(std::string_view text) {
  using json::Problem, json::Value;
  return json::project<InstallationSeen>(
      names::kKind, text, [](InstallationSeen& seen, std::string_view key, Value value) -> Problem {
        if (key != "metadata") return {};
        return json::read_meta(
            value, seen.meta, [&](std::string_view part, Value field) -> Problem {
              if (part != "annotations") return {};
              return json::each_field(field, [&](std::string_view name, Value order) -> Problem {
                if (!name.starts_with(names::kGroup)) return {};
                return json::read(order, seen.orders[std::string(name)]);
              });
            });
      });
}

}  // namespace tco::wire
