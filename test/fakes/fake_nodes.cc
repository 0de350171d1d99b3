// FakeCluster: what is done on nodes, by pods of the operator's and to pods of others.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/names.h"
#include "fakes/fake_cluster.h"
#include "fakes/world.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "wire/records_json.h"

namespace tco {
namespace {

model::PodComponent component_of(std::string_view daemon_set) {
  return daemon_set == names::kPrePull ? model::PodComponent::PrePull
                                       : model::PodComponent::CNICleaner;
}

std::string made_for(const std::string& body) {
  return nlohmann::json::parse(body)
      .at("metadata")
      .at("annotations")
      .at(std::string(names::kMadeForAnnotation));
}

// Each upgrade pulls its own.
std::string way_of(const plan::ApplyDaemonSet& action) {
  if (action.name == names::kPrePull) return "pull " + made_for(action.body);
  return action.body.find("--restore") == std::string::npos ? "clean" : "put-back";
}

}  // namespace

void FakeCluster::set_up_nodes(const plan::World& start) {
  const model::ObjectKey state{std::string(names::kNamespace), std::string(names::kStateConfigMap)};
  if (start.records.cni_cleaned) {
    config_maps[state][std::string(model::kCniCleanedEntry)] =
        wire::cni_cleaning_text(*start.records.cni_cleaned);
  }
  // Pods that were there before Cilium.
  if (object && object->spec.unmanaged_pods == model::UnmanagedPolicy::Evict) {
    for (const char* name : {"web-1", "web-2"}) {
      node_pods["node-1"].push_back({.ns = "default",
                                     .name = name,
                                     .uid = std::string("uid-") + name,
                                     .networked = now - std::chrono::hours{24},
                                     .controlled = true,
                                     .deleting = false});
    }
  }
  // What tke-cni-agent wrote when it started, until somebody moves it.
  for (const model::Node& each : nodes) {
    const bool clean = start.records.cni_cleaned.has_value();
    (clean ? backups : stale_nodes).insert(each.meta.name);
  }
}

// Another template: the DaemonSet's controller gives its pods a new number.
Result<std::string> FakeCluster::apply_daemon_set(const plan::ApplyDaemonSet& action) {
  const Request request{true, "apply-daemon-set", way_of(action)};
  return serve<Result<std::string>>(request, [&]() -> Result<std::string> {
    const std::string wanted = made_for(action.body);
    model::Workload* found = find(action.name);
    if (found != nullptr && found->made_for == wanted) return found->meta.resource_version;
    on_effect(request);
    if (found == nullptr) {
      workloads.push_back(daemon_set(action.name, 0));
      found = &workloads.back();
      found->meta.generation = found->observed_generation = 0;
    }
    found->made_for = wanted;
    found->containers = {{.name = "clean-cni", .arguments = {way_of(action)}}};
    found->template_generation = std::to_string(++found->meta.generation);
    if (action.name == names::kPrePull) pulled.clear();
    touch(found->meta);
    return found->meta.resource_version;
  });
}

Status FakeCluster::delete_daemon_set(const plan::DeleteDaemonSet& action) {
  const model::Workload* present = find(action.name);
  const bool pulls = action.name == names::kPrePull && present != nullptr;
  const Request request{true, "delete-daemon-set",
                        action.name + (pulls ? " " + present->made_for : std::string())};
  return serve<Status>(request, [&]() -> Status {
    const model::Workload* found = find(action.name);
    if (found == nullptr || found->meta.uid != action.uid)
      return Error{ErrorKind::Conflict, request.text()};
    on_effect(request);
    std::erase_if(workloads, [&](const auto& each) { return each.meta.name == action.name; });
    std::erase_if(pods,
                  [&](const auto& pod) { return pod.component == component_of(action.name); });
    return ok();
  });
}

Result<std::vector<model::NodePod>> FakeCluster::pods_on(const std::string& node) {
  using Answer = Result<std::vector<model::NodePod>>;
  return serve<Answer>({false, "list-pods", node}, [&]() -> Answer { return node_pods[node]; });
}

// Who made it makes another, which gets its network now.
Result<bool> FakeCluster::evict(const model::NodePod& pod) {
  const Request request{true, "evict", pod.name};
  return serve<Result<bool>>(request, [&]() -> Result<bool> {
    if (protected_pods.contains(pod.name)) return false;
    for (auto& [node, all] : node_pods) {
      const auto it = std::ranges::find(all, pod.uid, &model::NodePod::uid);
      if (it == all.end()) continue;
      on_effect(request);
      it->uid += "'";
      it->networked = now;
    }
    return true;
  });
}

void FakeCluster::remove_own() {
  for (const std::string_view name : {names::kCniCleaner, names::kPrePull}) {
    std::erase_if(workloads, [&](const auto& each) { return each.meta.name == name; });
    std::erase_if(pods, [&](const auto& pod) { return pod.component == component_of(name); });
  }
}

// A pod of ours that was not there yet; its kubelet starts it at once.
bool FakeCluster::starts_on(const model::Node& node, const model::Workload& daemon_set,
                            model::PodComponent component) {
  if (plan::unreachable(node, now)) return false;
  const auto on_it = [&](const model::CiliumPod& pod) {
    return pod.component == component && pod.node == node.meta.name;
  };
  const auto found = std::ranges::find_if(pods, on_it);
  if (found != pods.end() && found->template_generation == daemon_set.template_generation) {
    return false;
  }
  std::erase_if(pods, on_it);
  pods.push_back(pod_of(component, node.meta.name));
  pods.back().template_generation = daemon_set.template_generation;
  pods.back().ready_changed = pods.back().meta.created = now;
  touch(pods.back().meta);
  return true;
}

// tke-cni-agent writes its file wherever it starts; the cleaner's pods do as they are told, start
// with each new template, and are ready when it is done.
bool FakeCluster::cni_follows() {
  const model::Workload* agent = find("tke-cni-agent");
  const bool agent_runs = agent != nullptr && !plan::retired(*agent);
  const model::Workload* cleaner = find(names::kCniCleaner);
  bool changed = false;
  for (const model::Node& each : nodes) {
    const std::string& node = each.meta.name;
    if (!plan::eligible(each)) continue;
    if (agent_runs && each.meta.created < now) stale_nodes.insert(node);
    if (cleaner == nullptr || !starts_on(each, *cleaner, model::PodComponent::CNICleaner)) continue;
    changed = true;
    const bool cleans = cleaner->containers.front().arguments.front() == "clean";
    if (cleans && stale_nodes.erase(node) > 0) backups.insert(node);
    if (!cleans && backups.erase(node) > 0) stale_nodes.insert(node);
  }
  return changed;
}

bool FakeCluster::pulls_follow() {
  const model::Workload* puller = find(names::kPrePull);
  if (puller == nullptr) return false;
  bool changed = false;
  for (const model::Node& each : nodes) {
    if (!plan::eligible(each)) continue;
    if (!starts_on(each, *puller, model::PodComponent::PrePull)) continue;
    pulled.insert(each.meta.name);
    changed = true;
  }
  return changed;
}

}  // namespace tco
