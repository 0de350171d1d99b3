#include "pools/karpenter.h"

#include <nlohmann/json.hpp>

namespace tco::pools {
namespace {

using Json = nlohmann::json;

Json requirement(const char* key, const char* op, Json values) {
  return {{"key", key}, {"operator", op}, {"values", std::move(values)}};
}

Json ids(const std::vector<std::string>& names) {
  Json terms = Json::array();
  for (const std::string& name : names) terms.push_back({{"id", name}});
  return terms;
}

Json node_pool(const model::NodePoolSpec& pool) {
  const Json gate = {{"key", pool.startup_taint}, {"value", "true"}, {"effect", "NoExecute"}};
  const Json requirements = {
      requirement("kubernetes.io/arch", "In", Json::array({"amd64"})),
      requirement("kubernetes.io/os", "In", Json::array({"linux"})),
      requirement("karpenter.k8s.tke/instance-family", "In", pool.instance_families),
      requirement("karpenter.sh/capacity-type", "In", Json::array({"on-demand"})),
      requirement("karpenter.k8s.tke/instance-cpu", "Gt", Json::array({"1"}))};
  const Json node = {{"requirements", requirements},
                     {"startupTaints", Json::array({gate})},
                     {"nodeClassRef",
                      {{"group", "karpenter.k8s.tke"},
                       {"kind", to_text(model::PoolKind::NodeClass)},
                       {"name", pool.name}}}};
  const Json annotations = {
      {"beta.karpenter.k8s.tke.machine.spec/annotations", pool.image_annotation}};
  return {{"disruption",
           {{"consolidationPolicy", "WhenEmptyOrUnderutilized"},
            {"consolidateAfter", "5m"},
            {"budgets", Json::array({{{"nodes", "10%"}}})}}},
          {"template", {{"metadata", {{"annotations", annotations}}}, {"spec", node}}},
          {"limits", {{"cpu", pool.cpu_limit}}}};
}

Json node_class(const model::NodePoolSpec& pool) {
  Json spec = {{"subnetSelectorTerms", ids(pool.subnets)},
               {"securityGroupSelectorTerms", ids(pool.security_groups)}};
  if (!pool.ssh_keys.empty()) spec["sshKeySelectorTerms"] = ids(pool.ssh_keys);
  return spec;
}

Json object(model::PoolKind kind, const model::NodePoolSpec& pool) {
  const bool is_class = kind == model::PoolKind::NodeClass;
  return {{"apiVersion", is_class ? "karpenter.k8s.tke/v1beta1" : "karpenter.sh/v1"},
          {"kind", to_text(kind)},
          {"metadata", {{"name", pool.name}}},
          {"spec", is_class ? node_class(pool) : node_pool(pool)}};
}

// A quantity may be kept as a number or as text.
bool same_scalar(const Json& found, const Json& wanted) {
  if (found == wanted) return true;
  return wanted.is_number() && found.is_string() && found.get<std::string>() == wanted.dump();
}

bool holds(const Json& found, const Json& wanted) {
  if (wanted.is_object()) {
    for (const auto& [key, value] : wanted.items()) {
      const auto there = found.find(key);
      if (there == found.end() || !holds(*there, value)) return false;
    }
    return found.is_object();
  }
  if (!wanted.is_array()) return same_scalar(found, wanted);
  if (!found.is_array() || found.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!holds(found[i], wanted[i])) return false;
  }
  return true;
}

}  // namespace

std::string karpenter(model::PoolKind kind, const model::NodePoolSpec& pool) {
  return object(kind, pool).dump();
}

std::string karpenter_manifest(const model::NodePoolSpec& pool) {
  const Json list = {{"apiVersion", "v1"},
                     {"kind", "List"},
                     {"items", Json::array({object(model::PoolKind::NodeClass, pool),
                                            object(model::PoolKind::NodePool, pool)})}};
  return list.dump(2) + "\n";
}

bool same_pool(const std::string& found_spec, const std::string& wanted) {
  return holds(Json::parse(found_spec, nullptr, false), Json::parse(wanted).at("spec"));
}

}  // namespace tco::pools
