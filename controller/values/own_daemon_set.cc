#include "values/own_daemon_set.h"

#include "base/digest.h"
#include "base/names.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;

// Super nodes have no folder of their own, registered ones no Cilium.
Json eligible_nodes() {
  const Json expressions = Json::array(
      {{{"key", "node.kubernetes.io/instance-type"},
        {"operator", "NotIn"},
        {"values", Json::array({"eklet", "external"})}},
       {{"key", "kubernetes.io/os"}, {"operator", "In"}, {"values", Json::array({"linux"})}}});
  return {{"nodeAffinity",
           {{"requiredDuringSchedulingIgnoredDuringExecution",
             {{"nodeSelectorTerms", Json::array({{{"matchExpressions", expressions}}})}}}}}};
}

Json owner(const std::string& uid) {
  return {{"apiVersion", std::string(names::kGroup) + "/" + std::string(names::kVersion)},
          {"kind", names::kKind},
          {"name", names::kInstallation},
          {"uid", uid}};
}

}  // namespace

Json pod_on_each_node(const std::vector<std::string>& pull_secrets) {
  Json secrets = Json::array();
  for (const std::string& name : pull_secrets) secrets.push_back({{"name", name}});
  return {{"automountServiceAccountToken", false},
          {"enableServiceLinks", false},
          {"hostNetwork", true},
          {"dnsPolicy", "Default"},
          {"priorityClassName", "system-node-critical"},
          {"terminationGracePeriodSeconds", 10},
          {"tolerations", Json::array({{{"operator", "Exists"}}})},
          {"affinity", eligible_nodes()},
          {"imagePullSecrets", std::move(secrets)},
          {"securityContext", {{"seccompProfile", {{"type", "RuntimeDefault"}}}}}};
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
