// The API server's flow control for Cilium: what its agents list when they all start at once waits
// in a queue of its own, and no other client behind it (reference/tke-domain.md, 1.5).

#include <nlohmann/json.hpp>

#include "base/names.h"
#include "values/values.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;

Json object(const char* kind, Json spec) {
  return {{"apiVersion", "flowcontrol.apiserver.k8s.io/v1"},
          {"kind", kind},
          {"metadata", {{"name", names::kFlowControl}}},
          {"spec", std::move(spec)}};
}

Json priority_level() {
  return {{"type", "Limited"},
          {"limited",
           {{"nominalConcurrencyShares", 2},
            {"lendablePercent", 0},
            {"borrowingLimitPercent", 0},
            {"limitResponse",
             {{"type", "Queue"},
              {"queuing", {{"queues", 64}, {"handSize", 6}, {"queueLengthLimit", 50}}}}}}}};
}

Json lists_of(const char* group, const char* resource) {
  return {{"apiGroups", Json::array({group})},
          {"resources", Json::array({resource})},
          {"verbs", Json::array({"list"})},
          {"namespaces", Json::array({"*"})},
          {"clusterScope", true}};
}

Json flow_schema(const std::string& ns) {
  const Json agents = {{"kind", "ServiceAccount"},
                       {"serviceAccount", {{"namespace", ns}, {"name", "cilium"}}}};
  return {{"matchingPrecedence", 2},
          {"distinguisherMethod", {{"type", "ByUser"}}},
          {"priorityLevelConfiguration", {{"name", names::kFlowControl}}},
          {"rules", Json::array({{{"subjects", Json::array({agents})},
                                  {"resourceRules", Json::array({lists_of("cilium.io", "*"),
                                                                 lists_of("", "pods")})}}})}};
}

// Everything wanted is in it; what it has beyond is the API server's defaults.
bool holds(const Json& found, const Json& wanted) {
  if (wanted.is_object()) {
    if (!found.is_object()) return false;
    for (const auto& [key, value] : wanted.items()) {
      const auto there = found.find(key);
      if (there == found.end() || !holds(*there, value)) return false;
    }
    return true;
  }
  if (!wanted.is_array()) return found == wanted;
  if (!found.is_array() || found.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!holds(found[i], wanted[i])) return false;
  }
  return true;
}

}  // namespace

std::string flow_control(model::FlowControlKind kind, const std::string& ns) {
  if (kind == model::FlowControlKind::PriorityLevel) {
    return object("PriorityLevelConfiguration", priority_level()).dump();
  }
  return object("FlowSchema", flow_schema(ns)).dump();
}

bool same_flow_control(const std::string& found_spec, const std::string& wanted) {
  return holds(Json::parse(found_spec, nullptr, false), Json::parse(wanted).at("spec"));
}

}  // namespace tco::values
