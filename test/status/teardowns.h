// An installation on its way out, in every situation that gives a reason of its own.
#pragma once

#include <vector>

#include "base/names.h"
#include "fakes/world.h"

namespace tco::status {

inline void failed_operation(plan::World& world, const char* reason) {
  world.helm->operation = operation(world, model::OperationState::Failed);
  world.helm->operation->error_reason = reason;
}

inline plan::World taken_away() {
  return deleted(healthy(), model::DeletionPolicy::UninstallAndRestore);
}

// What the nodes need is back.
inline plan::World served_again() {
  plan::World world = taken_away();
  for (const char* name : {"kube-proxy", "tke-cni-agent", "ip-masq-agent"}) {
    workload(world, name) = daemon_set(name, 2);
  }
  for (const auto component : {model::PodComponent::KubeProxy, model::PodComponent::TKECNIAgent}) {
    for (const char* name : {"node-1", "node-2"}) world.pods.push_back(pod_of(component, name));
  }
  return world;
}

inline std::vector<plan::World> teardowns() {
  std::vector<plan::World> all = {deleted(healthy(), model::DeletionPolicy::Uninstall),
                                  taken_away(), served_again()};
  all.push_back(served_again());
  pod(all.back(), model::PodComponent::KubeProxy, "node-1").ready = false;
  all.push_back(served_again());
  run_cni_cleaner(all.back(), plan::CniDuty::Restore);
  all.push_back(taken_away());
  remove_workload(all.back(), "kube-proxy");
  all.push_back(served_again());
  failed_operation(all.back(), "HelmFailed");
  all.back().helm->operation->type = "Uninstall";
  all.push_back(served_again());
  all.back().helm->release.reset();
  all.back().pods.clear();
  all.back().nodes.edit(0).taints = {{.key = "node.cilium.io/agent-not-ready"}};
  all.push_back(served_again());
  all.back().helm->release.reset();
  all.push_back(all.back());
  all.back().pods.clear();
  all.push_back(all.back());
  workload(all.back(), "tke-eni-ipamd").tolerations.reset();
  workload(all.back(), "tke-eni-ipamd").original.reset();
  return all;
}

}  // namespace tco::status
