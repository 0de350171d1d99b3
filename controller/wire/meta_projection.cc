// project_meta, and the time type all projections share.
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

}  // namespace tco::wire
