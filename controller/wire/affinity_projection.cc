#include "wire/affinity_projection.h"

namespace tco::wire {
namespace {

using json::each_element, json::each_field, json::Problem, json::read, json::Value;
using model::NodeSelectorRequirement, model::NodeSelectorTerm;

Problem read_requirement(Value value, NodeSelectorRequirement& wanted) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "key") return read(field, wanted.key);
    if (key == "operator") return read(field, wanted.op);
    return key == "values" ? read(field, wanted.values) : Problem{};
  });
}

Problem read_requirements(Value value, std::vector<NodeSelectorRequirement>& all) {
  return each_element(value,
                      [&](Value each) { return read_requirement(each, all.emplace_back()); });
}

Problem read_term(Value value, NodeSelectorTerm& term) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "matchExpressions") return read_requirements(field, term.expressions);
    return key == "matchFields" ? read_requirements(field, term.fields) : Problem{};
  });
}

Problem read_selector(Value value, std::optional<std::vector<NodeSelectorTerm>>& terms) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key != "nodeSelectorTerms") return {};
    terms.emplace();
    return each_element(field, [&](Value each) { return read_term(each, terms->emplace_back()); });
  });
}

}  // namespace

Problem read_required_node_terms(Value affinity,
                                 std::optional<std::vector<NodeSelectorTerm>>& terms) {
  return each_field(affinity, [&](std::string_view key, Value node_affinity) -> Problem {
    if (key != "nodeAffinity") return {};
    return each_field(node_affinity, [&](std::string_view part, Value selector) -> Problem {
      const bool required = part == "requiredDuringSchedulingIgnoredDuringExecution";
      return required ? read_selector(selector, terms) : Problem{};
    });
  });
}

}  // namespace tco::wire
