// project_meta, project_installation, and the time type all projections share.
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

namespace {
struct Any {
  model::ObjectMeta meta;
};
}  // namespace

Result<model::ObjectMeta> project_meta(std::string_view text) {
  using json::Problem, json::Value;
  auto any = json::project<Any>(
      "object", text, [](Any& object, std::string_view key, Value value) -> Problem {
        if (key != "metadata") return {};
        return json::read_meta(value, object.meta, [](auto, Value) { return Problem{}; });
      });
  if (!any) return any.error();
  return std::move(any->meta);
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
