// FakeCluster::tick(): what Helm's operation, the DaemonSet controller and the kubelets do next.
#include <algorithm>

#include "fakes/fake_cluster.h"
#include "fakes/world.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco {
namespace {

bool of_cilium(const model::CiliumPod& pod) {
  return pod.component == model::PodComponent::Agent || pod.component == model::PodComponent::Envoy;
}

}  // namespace

bool FakeCluster::tick() {
  const auto eligible_nodes = static_cast<int>(
      std::ranges::count_if(nodes, [](const auto& n) { return plan::eligible(n); }));
  const bool helm_went_on = helm_goes_on();
  const bool kubelets_went_on = !helm_went_on && kubelets_follow();
  const bool cni_went_on = cni_follows() | pulls_follow();
  const bool daemon_sets_went_on = daemon_sets_follow(eligible_nodes);
  const bool gate_went_on = gate_goes_on();
  return cni_went_on || helm_went_on || kubelets_went_on || daemon_sets_went_on || gate_went_on;
}

bool FakeCluster::helm_goes_on() {
  if (!helm.operation || helm.operation->state != model::OperationState::Running) return false;
  helm.operation->state = model::OperationState::Succeeded;
  helm.operation->finished = now;
  if (helm.operation->type == "Preview") return true;
  if (helm.operation->type == "Unlock") {
    helm.release->status = "failed";
    return true;
  }
  if (helm.operation->type == "Uninstall") {
    on_effect({true, "release-uninstalled", ""});
    helm.release.reset();
    std::erase_if(workloads,
                  [](const model::Workload& each) { return each.meta.name.starts_with("cilium"); });
    std::erase_if(pods, [](const model::CiliumPod& each) { return of_cilium(each); });
    return true;
  }
  versions_[helm.release->revision] = helm.release->chart_version;
  if (failing.contains(helm.release->chart_version)) {
    helm.release->status = "failed";
    helm.operation->state = model::OperationState::Failed;
    helm.operation->error_reason = "HelmFailed";
    helm.operation->error_message = "a policy refuses it";
    return true;
  }
  on_effect({true, "release-deployed", helm.release->chart_version});
  const bool other = helm.release->last_deployed_version != helm.release->chart_version;
  helm.release->status = "deployed";
  helm.release->last_deployed_revision = helm.release->revision;
  helm.release->last_deployed_version = helm.release->chart_version;
  if (find("cilium") != nullptr) {
    if (other) roll_agents();
    return true;
  }
  for (const char* name : {"cilium", "cilium-envoy"}) {
    workloads.push_back(daemon_set(name, 0));
    touch(workloads.back().meta);
  }
  workloads.push_back(deployment("kube-system", "cilium-operator"));
  workloads.back().available = 0;
  touch(workloads.back().meta);
  return true;
}

// The templates differ, so every pod is made anew.
void FakeCluster::roll_agents() {
  const bool never = broken.contains(helm.release->chart_version);
  for (const char* name : {"cilium", "cilium-envoy"}) {
    model::Workload& each = *find(name);
    ++each.meta.generation;
    each.template_generation = std::to_string(each.meta.generation);
    touch(each.meta);
  }
  for (model::CiliumPod& each : pods) {
    if (!of_cilium(each)) continue;
    each.ready = false;
    each.waiting = never ? "CrashLoopBackOff" : "";
    each.meta.created = each.ready_changed = now;
    each.template_generation = find("cilium")->template_generation;
    touch(each.meta);
  }
}

bool FakeCluster::daemon_sets_follow(int eligible_nodes) {
  bool changed = false;
  for (model::Workload& each : workloads) {
    if (each.kind != model::WorkloadKind::DaemonSet) continue;
    const int wanted = plan::retired(each) ? 0 : eligible_nodes;
    if (each.observed_generation == each.meta.generation && each.desired == wanted) continue;
    each.observed_generation = each.meta.generation;
    each.desired = each.ready = each.available = each.updated = wanted;
    touch(each.meta);
    changed = true;
  }
  return changed;
}

// First a node's pods appear, then they get ready.
bool FakeCluster::kubelets_follow() {
  bool changed = false;
  for (model::CiliumPod& each : pods) {
    if (each.ready || !each.waiting.empty()) continue;
    each.ready = changed = true;
    each.ready_changed = now;
    touch(each.meta);
  }
  // What runs already when the operator comes is of no interest.
  if (object && object->meta.deleting) {
    changed = kubelets_run("kube-proxy", model::PodComponent::KubeProxy) || changed;
    changed = kubelets_run("tke-cni-agent", model::PodComponent::TKECNIAgent) || changed;
  }
  if (find("cilium") == nullptr) return changed;
  for (model::Node& each : nodes) {
    const auto on_it = [&](const model::CiliumPod& p) {
      return of_cilium(p) && p.node == each.meta.name;
    };
    if (!plan::eligible(each)) continue;
    if (std::ranges::any_of(pods, on_it)) {
      each.cilium_was_up = true;  // as cilium-operator says of a node with a ready agent
      continue;
    }
    for (model::CiliumPod pod : {agent_on(each.meta.name), envoy_on(each.meta.name)}) {
      pod.ready = false;
      pod.meta.created = pod.ready_changed = now;
      pod.template_generation = find("cilium")->template_generation;
      touch(pod.meta);
      pods.push_back(std::move(pod));
      changed = true;
    }
  }
  model::Workload& cilium_operator = *find("cilium-operator");
  if (std::ranges::any_of(pods, of_cilium) && cilium_operator.available == 0) {
    cilium_operator.available = 1;
    touch(cilium_operator.meta);
    changed = true;
  }
  return changed;
}

bool FakeCluster::kubelets_run(std::string_view name, model::PodComponent component) {
  const model::Workload* daemon_set = find(name);
  if (daemon_set == nullptr || plan::retired(*daemon_set)) return false;
  bool changed = false;
  for (const model::Node& each : nodes) {
    const auto on_it = [&](const model::CiliumPod& p) {
      return p.component == component && p.node == each.meta.name;
    };
    if (!plan::eligible(each) || std::ranges::any_of(pods, on_it)) continue;
    pods.push_back(pod_of(component, each.meta.name));
    model::CiliumPod& pod = pods.back();
    pod.ready = false;
    pod.meta.created = pod.ready_changed = now;
    touch(pod.meta);
    changed = true;
  }
  return changed;
}

}  // namespace tco
