// A pod of this program on every node that runs Cilium, or could. It needs neither the API server
// nor a pod network, and nothing of the node but its CNI directory: the folder above that is
// mounted, because the backup must be on the same filesystem and not among the configurations.

#include "base/names.h"
#include "values/own_daemon_set.h"
#include "values/values.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;

constexpr const char* kMount = "/host/etc/cni";
constexpr int kRoot = 0;  // the directory is root's; of root's powers it needs none

Json command(const CniCleaner& wanted, const char* mode) {
  Json words = Json::array({"tke-cilium-operator", "clean-cni", mode,
                            std::string("--directory=") + kMount + "/net.d",
                            std::string("--backup=") + kMount + "/tke-cilium-operator-backup"});
  if (wanted.restore) words.push_back("--restore");
  return words;
}

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
          {"securityContext", confined(kRoot)},
          {"volumeMounts", Json::array({{{"name", "cni"}, {"mountPath", kMount}}})}};
}

}  // namespace

OwnedObject cni_cleaner(const CniCleaner& wanted) {
  Json pod = pod_on_each_node(wanted.pull_secrets, wanted.like);
  pod["containers"] = Json::array({container(wanted)});
  pod["volumes"] = Json::array(
      {{{"name", "cni"}, {"hostPath", {{"path", "/etc/cni"}, {"type", "DirectoryOrCreate"}}}}});
  return own_daemon_set(names::kCniCleaner, wanted.owner_uid, pod, wanted.round);
}

}  // namespace tco::values
