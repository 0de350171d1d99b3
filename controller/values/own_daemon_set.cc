#include "values/own_daemon_set.h"

#include "base/digest.h"
#include "base/names.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;

Json requirement(const model::NodeSelectorRequirement& each) {
  Json json = {{"key", each.key}, {"operator", each.op}};
  if (!each.values.empty()) json["values"] = each.values;
  return json;
}

Json requirements(const std::vector<model::NodeSelectorRequirement>& all) {
  Json json = Json::array();
  for (const auto& each : all) json.push_back(requirement(each));
  return json;
}

// Super nodes have no folder of their own, registered ones no Cilium.
std::vector<model::NodeSelectorRequirement> could_run_cilium() {
  return {{"node.kubernetes.io/instance-type", "NotIn", {"eklet", "external"}},
          {"kubernetes.io/os", "In", {"linux"}}};
}

// One of the terms must hold, so each has to say what all nodes must be like.
Json node_terms(const model::Workload* like) {
  std::vector<model::NodeSelectorRequirement> always = could_run_cilium();
  if (like != nullptr) always.push_back({std::string(names::kNoScheduleLabel), "NotIn", {"true"}});
  if (like == nullptr || !like->node_terms) {
    return Json::array({{{"matchExpressions", requirements(always)}}});
  }
  Json terms = Json::array();
  for (const model::NodeSelectorTerm& term : *like->node_terms) {
    Json json = Json::object();  // an empty one matches no node, and has to stay empty
    if (!term.expressions.empty() || !term.fields.empty()) {
      auto expressions = term.expressions;
      expressions.insert(expressions.end(), always.begin(), always.end());
      json["matchExpressions"] = requirements(expressions);
    }
    if (!term.fields.empty()) json["matchFields"] = requirements(term.fields);
    terms.push_back(std::move(json));
  }
  return terms;
}

Json affinity(const model::Workload* like) {
  return {{"nodeAffinity",
           {{"requiredDuringSchedulingIgnoredDuringExecution",
             {{"nodeSelectorTerms", node_terms(like)}}}}}};
}

Json toleration(const model::Toleration& each) {
  Json json = Json::object();
  if (!each.key.empty()) json["key"] = each.key;
  if (!each.op.empty()) json["operator"] = each.op;
  if (!each.value.empty()) json["value"] = each.value;
  if (!each.effect.empty()) json["effect"] = each.effect;
  return json;
}

Json tolerations(const model::Workload* like) {
  if (like == nullptr) return Json::array({{{"operator", "Exists"}}});
  Json all = Json::array();
  if (!like->tolerations) return all;
  for (const model::Toleration& each : *like->tolerations) all.push_back(toleration(each));
  return all;
}

Json owner(const std::string& uid) {
  return {{"apiVersion", std::string(names::kGroup) + "/" + std::string(names::kVersion)},
          {"kind", names::kKind},
          {"name", names::kInstallation},
          {"uid", uid}};
}

}  // namespace

Json pod_on_each_node(const std::vector<std::string>& pull_secrets, const model::Workload* like) {
  Json secrets = Json::array();
  for (const std::string& name : pull_secrets) secrets.push_back({{"name", name}});
  Json pod = {{"automountServiceAccountToken", false},
              {"enableServiceLinks", false},
              {"hostNetwork", true},
              {"dnsPolicy", "Default"},
              {"priorityClassName", "system-node-critical"},
              {"terminationGracePeriodSeconds", 10},
              {"tolerations", tolerations(like)},
              {"affinity", affinity(like)},
              {"imagePullSecrets", std::move(secrets)},
              {"securityContext", {{"seccompProfile", {{"type", "RuntimeDefault"}}}}}};
  if (like != nullptr && like->node_selector) pod["nodeSelector"] = *like->node_selector;
  return pod;
}

Json confined(int user) {
  return {{"runAsUser", user},
          {"runAsGroup", user},
          {"runAsNonRoot", user != 0},
          {"allowPrivilegeEscalation", false},
          {"readOnlyRootFilesystem", true},
          {"capabilities", {{"drop", Json::array({"ALL"})}}}};
}

OwnedObject own_daemon_set(std::string_view name, const std::string& owner_uid,
                           const Json& pod_spec, std::string_view round) {
  const Json labels = {{"k8s-app", name}};
  const std::string digest = sha256_hex(pod_spec.dump() + "\n" + std::string(round)).substr(0, 16);
  const Json made_for = {{std::string(names::kMadeForAnnotation), digest}};
  const Json whole = {
      {"apiVersion", "apps/v1"},
      {"kind", "DaemonSet"},
      {"metadata",
       {{"name", name},
        {"namespace", names::kNamespace},
        {"labels", {{"k8s-app", name}, {"app.kubernetes.io/managed-by", names::kFieldManager}}},
        {"annotations", made_for},
        {"ownerReferences", Json::array({owner(owner_uid)})}}},
      {"spec",
       {{"selector", {{"matchLabels", labels}}},
        {"updateStrategy",
         {{"type", "RollingUpdate"}, {"rollingUpdate", {{"maxUnavailable", "100%"}}}}},
        {"template",
         {{"metadata", {{"labels", labels}, {"annotations", made_for}}}, {"spec", pod_spec}}}}}};
  return {.digest = digest, .body = whole.dump()};
}

}  // namespace tco::values
