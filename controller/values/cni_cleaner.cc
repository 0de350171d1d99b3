// A pod of this program on every node that could run Cilium. It needs neither the API server nor a
// pod network, and nothing of the node but its CNI directory: the folder above that is mounted,
// because the backup must be on the same filesystem and not among the configurations.

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/names.h"
#include "values/values.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;

constexpr const char* kMount = "/host/etc/cni";

Json command(const CniCleaner& wanted, const char* mode) {
  Json words = Json::array({"tke-cilium-operator", "clean-cni", mode,
                            std::string("--directory=") + kMount + "/net.d",
                            std::string("--backup=") + kMount + "/tke-cilium-operator-backup"});
  if (wanted.restore) words.push_back("--restore");
  return words;
}

// Root, because the directory is root's; of root's powers it needs none.
Json container(const CniCleaner& wanted) {
  Json run = command(wanted, "--stay");
  run.push_back("--message-file=/dev/termination-log");
  return {{"name", "clean-cni"},
          {"image", wanted.image},
          {"imagePullPolicy", "IfNotPresent"},
          {"command", std::move(run)},
          {"readinessProbe",
           {{"exec", {{"command", command(wanted, "--check")}}},
            {"periodSeconds", 2},
            {"timeoutSeconds", 5}}},
          {"resources",
           {{"requests", {{"cpu", "5m"}, {"memory", "16Mi"}}}, {"limits", {{"memory", "64Mi"}}}}},
          {"securityContext",
           {{"runAsUser", 0},
            {"runAsGroup", 0},
            {"runAsNonRoot", false},
            {"allowPrivilegeEscalation", false},
            {"readOnlyRootFilesystem", true},
            {"capabilities", {{"drop", Json::array({"ALL"})}}}}},
          {"volumeMounts", Json::array({{{"name", "cni"}, {"mountPath", kMount}}})}};
}

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

Json pod_spec(const CniCleaner& wanted) {
  Json pull_secrets = Json::array();
  for (const std::string& name : wanted.pull_secrets) pull_secrets.push_back({{"name", name}});
  return {{"automountServiceAccountToken", false},
          {"enableServiceLinks", false},
          {"hostNetwork", true},
          {"dnsPolicy", "Default"},
          {"priorityClassName", "system-node-critical"},
          {"terminationGracePeriodSeconds", 10},
          {"tolerations", Json::array({{{"operator", "Exists"}}})},
          {"affinity", eligible_nodes()},
          {"imagePullSecrets", std::move(pull_secrets)},
          {"securityContext", {{"seccompProfile", {{"type", "RuntimeDefault"}}}}},
          {"containers", Json::array({container(wanted)})},
          {"volumes",
           Json::array({{{"name", "cni"},
                         {"hostPath", {{"path", "/etc/cni"}, {"type", "DirectoryOrCreate"}}}}})}};
}

}  // namespace

OwnedObject cni_cleaner(const CniCleaner& wanted) {
  const std::string name(names::kCniCleaner);
  const Json labels = {{"k8s-app", name}};
  const Json spec = pod_spec(wanted);
  const std::string digest = sha256_hex(spec.dump() + "\n" + wanted.round).substr(0, 16);
  const Json made_for = {{std::string(names::kMadeForAnnotation), digest}};
  const Json owner = {
      {"apiVersion", std::string(names::kGroup) + "/" + std::string(names::kVersion)},
      {"kind", names::kKind},
      {"name", names::kInstallation},
      {"uid", wanted.owner_uid}};
  const Json whole = {
      {"apiVersion", "apps/v1"},
      {"kind", "DaemonSet"},
      {"metadata",
       {{"name", name},
        {"namespace", names::kNamespace},
        {"labels", {{"k8s-app", name}, {"app.kubernetes.io/managed-by", names::kFieldManager}}},
        {"annotations", made_for},
        {"ownerReferences", Json::array({owner})}}},
      {"spec",
       {{"selector", {{"matchLabels", labels}}},
        {"updateStrategy",
         {{"type", "RollingUpdate"}, {"rollingUpdate", {{"maxUnavailable", "100%"}}}}},
        {"template",
         {{"metadata", {{"labels", labels}, {"annotations", made_for}}}, {"spec", spec}}}}}};
  return {.digest = digest, .body = whole.dump()};
}

}  // namespace tco::values
