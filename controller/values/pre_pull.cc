// Pods that do nothing but have the images of an upgrade pulled on every node before it begins. A
// pod is ready once the last of its containers runs, so all images are there then. All nodes at
// once: a registry that cannot bear that cannot bear a node pool's start either.

#include "base/names.h"
#include "values/own_daemon_set.h"
#include "values/values.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;

constexpr int kNobody = 65532;

// Both images have a shell: the chart's own init containers run in it.
Json container(const std::string& name, const std::string& image, const char* script) {
  return {{"name", name},
          {"image", image},
          {"imagePullPolicy", "IfNotPresent"},
          {"command", Json::array({"/bin/sh", "-c", script})},
          {"resources",
           {{"requests", {{"cpu", "1m"}, {"memory", "8Mi"}}}, {"limits", {{"memory", "64Mi"}}}}},
          {"securityContext", confined(kNobody)}};
}

}  // namespace

OwnedObject pre_pull(const PrePull& wanted) {
  Json before = Json::array();
  for (std::size_t i = 0; i + 1 < wanted.images.size(); ++i) {
    before.push_back(container("pull-" + std::to_string(i + 1), wanted.images[i], ":"));
  }
  Json pod = pod_on_each_node(wanted.pull_secrets, wanted.like);
  pod["terminationGracePeriodSeconds"] = 1;
  pod["initContainers"] = std::move(before);
  pod["containers"] =
      Json::array({container("pull-" + std::to_string(wanted.images.size()), wanted.images.back(),
                             "trap 'exit 0' TERM; while :; do sleep 3600 & wait; done")});
  return own_daemon_set(names::kPrePull, wanted.owner_uid, pod);
}

}  // namespace tco::values
