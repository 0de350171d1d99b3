// project_stop_order.
#include "wire/projection.h"

namespace tco::wire {

using json::each_element, json::each_field, json::Problem, json::read, json::Value;

Result<model::StopOrder> project_stop_order(std::string_view text) {
  return json::project<model::StopOrder>(
      "ConfigMap", text, [](model::StopOrder& order, std::string_view key, Value value) -> Problem {
        if (key != "metadata") return {};
        return json::read_meta(
            value, order.meta, [&](std::string_view part, Value field) -> Problem {
              if (part != "managedFields") return {};
              return each_element(field, [&](Value entry) {
                return each_field(entry, [&](std::string_view name, Value manager) -> Problem {
                  const bool first = name == "manager" && order.manager.empty();
                  return first ? read(manager, order.manager) : Problem{};
                });
              });
            });
      });
}

}  // namespace tco::wire
