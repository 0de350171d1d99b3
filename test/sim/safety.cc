#include "safety.h"

#include <algorithm>

#include "base/names.h"
#include "plan/drift.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "values/values.h"
#include "wire/plan_json.h"
#include "wire/records_json.h"

namespace tco::sim {
namespace {

using namespace std::chrono_literals;

bool quiet(const Request& request) {
  return request.verb == "write-status" || request.verb == "create-event";
}

// What is asked of Helm counts by its result; how often a roll-out is looked at does not count.
bool on_the_way(const Request& request) {
  return request.verb.starts_with("helm-") || request.object.ends_with(" progress");
}

}  // namespace

Safety::Safety(FakeCluster& cluster) : cluster_(cluster) {
  cluster_.on_effect = [this](const Request& request) { judge(request); };
}

int Safety::writes() const {
  return static_cast<int>(
      std::ranges::count_if(cluster_.requests, [](const Request& r) { return r.write; }));
}

void Safety::demand(bool holds, const Request& request, const std::string& what) {
  if (!holds) violations_.push_back(request.text() + ": " + what);
}

void Safety::judge(const Request& request) {
  if (quiet(request)) return;
  // A deleted installation lets Helm come to whatever end it comes to.
  const bool let_go = request.verb == "release-deployed" && cluster_.object->meta.deleting;
  if (!on_the_way(request) && !let_go) ++effects_[request.text()];
  if (request.verb.starts_with("release-")) return;  // the operator asked for it before

  if (ordered(request)) return;
  const model::Installation& object = *cluster_.object;
  demand(!cluster_.stop, request, "stopped");
  demand(!object.spec.suspend || object.meta.deleting, request, "suspended");
  if (object.meta.deleting && object.spec.deletion_policy != model::DeletionPolicy::Orphan) {
    judge_undo(request);
    return;
  }
  if (request.verb == "set-finalizers") return;
  const bool hands_back =
      object.spec.gate.owner == model::GateOwner::Operator &&
      (request.verb.starts_with("helm-apply") || request.verb.starts_with("helm-unlock"));
  if (object.meta.deleting && hands_back) return;
  demand(!object.meta.deleting, request, "the installation is being deleted");
  demand(std::ranges::count(object.finalizers, names::kFinalizer) == 1, request,
         "the finalizer is not there yet");
  if (request.verb != "record") {
    demand(planned(), request, "no plan that is approved says so");
  }
  if (request.verb == "add-toleration") {
    demand(recorded(request.object), request, "the original is not on record");
  }
  if (request.verb == "retire") judge_retirement(request);
  if (request.verb == "create-pool") {
    demand(cluster_.helm.release && cluster_.helm.release->status == "deployed", request,
           "the release is not deployed");
    demand(retired_or_absent("tke-cni-agent"), request, "tke-cni-agent is not retired");
  }
  if (request.verb.starts_with("helm-")) judge_helm(request);
}

// What people order beside the spec is done though everything else is stopped, and only then.
bool Safety::ordered(const Request& request) {
  if (request.verb == "hold" || request.verb == "resume") {
    const bool hold = request.verb == "hold";
    const auto original = original_of(request.object);
    const std::string& now = cluster_.find(request.object)->update_strategy;
    demand(hold == cluster_.stop.has_value(), request, "nobody asked for it");
    demand(original && (!hold || original->update_strategy == now), request,
           "the original is not on record");
    return true;
  }
  const model::Installation& object = *cluster_.object;
  const bool teardown = object.meta.deleting;
  if (request.verb == "restore" && !object.emergency.empty() && !teardown) {
    demand(object.emergency.find(request.object) != std::string::npos, request,
           "nobody asked for it");
    return true;
  }
  if (request.verb == "delete-config-map" && !teardown) {
    demand(request.object == names::kRecycleConfigMap && object.finalizers.empty(), request,
           "is no part of an installation");
    return true;
  }
  const bool original = request.verb == "record" && request.object.starts_with("original.");
  return original && (cluster_.stop.has_value() || !object.emergency.empty());
}

// What serves the nodes is there before what served them goes, and nothing of ours is left behind.
void Safety::judge_undo(const Request& request) {
  const bool released = cluster_.helm.release.has_value();
  const bool restores =
      cluster_.object->spec.deletion_policy == model::DeletionPolicy::UninstallAndRestore;
  if (request.verb == "record" && request.object == model::kTeardownEntry) return;
  const bool begins = request.verb == "helm-uninstall" || request.verb == "restore";
  demand(!begins || bookkeeping().contains("teardown"), request, "its way is not on record");
  if (request.verb == "helm-uninstall") {
    for (const model::Node& node : cluster_.nodes) {
      const bool needs = plan::eligible(node) && !plan::unreachable(node, cluster_.now);
      if (!needs) continue;
      for (const auto component :
           {model::PodComponent::KubeProxy, model::PodComponent::TKECNIAgent}) {
        demand(restores && runs(node, component), request, node.meta.name + " would be left alone");
      }
    }
    return;
  }
  if (request.verb == "restore") {
    const bool first = request.object == "kube-proxy";
    demand(restores && (first || !plan::retired(*cluster_.find("kube-proxy"))), request,
           "kube-proxy comes first");
    for (const model::Node& node : cluster_.nodes) {
      const bool back = request.object != "tke-cni-agent" || !plan::eligible(node) ||
                        plan::unreachable(node, cluster_.now) ||
                        !cluster_.backups.contains(node.meta.name);
      demand(back, request, "its file is not back on " + node.meta.name);
    }
    return;
  }
  if (request.verb == "apply-daemon-set") {
    demand(request.object == "put-back" && !plan::retired(*cluster_.find("kube-proxy")), request,
           "kube-proxy comes first");
    return;
  }
  if (request.verb == "helm-unlock") return judge_helm(request);
  demand(!released, request, "the release is still there");
  if (request.verb == "remove-toleration") return;
  if (request.verb == "record" && request.object == "recycle") return;
  const bool ends = request.verb == "set-finalizers" || request.object == names::kStateConfigMap;
  if (!ends) {
    const bool removes =
        request.verb == "delete-config-map" || request.verb == "delete-flow-control";
    demand(removes, request, "is no part of a teardown");
    return;
  }
  for (const model::Workload& each : cluster_.workloads) {
    const bool ours = each.original.has_value() || plan::retired(each);
    demand(!restores || !ours, request, each.meta.name + " is not as it was");
  }
}

bool Safety::runs(const model::Node& node, model::PodComponent component) const {
  return std::ranges::any_of(cluster_.pods, [&](const model::CiliumPod& pod) {
    return pod.component == component && pod.node == node.meta.name && pod.ready;
  });
}

void Safety::judge_retirement(const Request& request) {
  demand(recorded(request.object), request, "the original is not on record");
  if (installed() && (counted(request.object) || !fresh(request.object))) {
    demand(counted(request.object), request, "the repair is not on record");
    if (request.object != "kube-proxy") return;
    demand(cluster_.helm.release && cluster_.helm.release->status == "deployed", request,
           "the release is not deployed");
    demand(plan::still_served(truth()), request, "a node has lost its agent");
    return;
  }
  if (request.object != "tke-cni-agent") {
    demand(retired_or_absent("tke-cni-agent"), request, "tke-cni-agent is not retired");
  }
  if (request.object == "ip-masq-agent") {
    demand(retired_or_absent("kube-proxy"), request, "kube-proxy is not retired");
  }
  const auto order = cluster_.object->spec.components.retire_order;
  if (order == model::RetireOrder::RetireFirst) return;
  demand(cluster_.helm.release && cluster_.helm.release->status == "deployed", request,
         "the release is not deployed");
  demand(served_everywhere(), request, "a node is not served by Cilium");
  if (request.object == "tke-cni-agent") return;
  for (const model::Node& node : cluster_.nodes) {
    demand(!plan::eligible(node) || !cluster_.stale_nodes.contains(node.meta.name), request,
           "tke-cni-agent's file is still in the way on " + node.meta.name);
  }
}

void Safety::judge_helm(const Request& request) {
  const model::InstallationSpec& spec = cluster_.object->spec;
  const bool pending = cluster_.helm.release && cluster_.helm.release->pending();
  if (request.verb == "helm-unlock") {
    demand(pending, request, "nothing is pending");
    // The record's labels do not name who was uninstalling.
    const bool removing = cluster_.helm.release->status == "uninstalling";
    const std::string owner =
        removing ? cluster_.uninstaller : cluster_.helm.release->label(names::kStartIdLabel);
    demand(owner == cluster_.helm.start_id ||
               cluster_.now - cluster_.ended_sidecars().at(owner) >= 30s,
           request, "a request of the dead sidecar may still be on its way");
    return;
  }
  demand(!pending, request, "a release is pending");
  const std::optional<model::Upgrade> upgrade = wire::parse_records(bookkeeping())->upgrade;
  const bool failed = upgrade && upgrade->failed;
  demand(failed == (request.verb == "helm-rollback"), request,
         "what failed is rolled back and not tried again");
  if (upgrade && !upgrade->done && request.verb == "helm-apply") {
    for (const model::Node& node : cluster_.nodes) {
      demand(!plan::eligible(node) || cluster_.pulled.contains(node.meta.name), request,
             "the images are not on " + node.meta.name);
    }
  }
  const auto cni = cluster_.config_maps.find({spec.release.ns, spec.cni.config_map_name});
  demand(cni != cluster_.config_maps.end() &&
             cni->second[spec.cni.config_map_key] == values::cni_config(spec.cni),
         request, "the CNI ConfigMap is not there");
  if (spec.components.retire_order == model::RetireOrder::RetireFirst && !installed()) {
    for (const char* name : {"tke-cni-agent", "kube-proxy", "ip-masq-agent"}) {
      demand(retired_or_absent(name), request, std::string(name) + " is not retired");
    }
  }
}

// Of this very object, and as it is without our change.
std::optional<model::Original> Safety::original_of(const std::string& name) const {
  const model::Workload& workload = *cluster_.find(name);
  const auto records = wire::parse_records(bookkeeping());
  const auto found = records->originals.find(plan::record_key(workload));
  const bool same = found != records->originals.end() && found->second.uid == workload.meta.uid;
  return same ? std::optional(found->second) : std::nullopt;
}

bool Safety::recorded(const std::string& name) const {
  const model::Workload& workload = *cluster_.find(name);
  const auto original = original_of(name);
  if (!original) return false;
  return original->field == model::Original::Field::Tolerations
             ? original->tolerations == workload.tolerations
             : original->node_selector == workload.node_selector;
}

bool Safety::fresh(const std::string& name) const {
  const auto original = original_of(name);
  return original && original->generation == cluster_.find(name)->meta.generation;
}

bool Safety::retired_or_absent(const std::string& name) const {
  const model::Workload* workload = cluster_.find(name);
  return workload == nullptr || plan::retired(*workload);
}

const std::map<std::string, std::string>& Safety::bookkeeping() const {
  static const std::map<std::string, std::string> kNone;
  const auto state = cluster_.config_maps.find(
      {std::string(names::kNamespace), std::string(names::kStateConfigMap)});
  return state == cluster_.config_maps.end() ? kNone : state->second;
}

bool Safety::installed() const {
  return bookkeeping().contains(std::string(model::kInstalledEntry));
}

bool Safety::counted(const std::string& name) const {
  const model::Workload& workload = *cluster_.find(name);
  const auto repairs = wire::parse_records(bookkeeping())->repairs;
  const auto found = repairs.find(plan::object_key(workload));
  return found != repairs.end() && found->second.seen == plan::state_of(workload);
}

// Written, and approved by whoever has to.
bool Safety::planned() const {
  const auto found = cluster_.config_maps.find(
      {std::string(names::kNamespace), std::string(names::kPlanConfigMap)});
  return found != cluster_.config_maps.end() && !wire::parse_plan(found->second).approved.empty();
}

bool Safety::served_everywhere() const { return plan::served_everywhere(truth()); }

// What is true in the cluster, not what a cache says.
plan::World Safety::truth() const {
  plan::World world;
  world.installation = *cluster_.object;
  world.workloads = cluster_.workloads;
  world.nodes = model::Snapshot<model::Node>(cluster_.nodes);
  world.pods = model::Snapshot<model::CiliumPod>(cluster_.pods);
  world.now = cluster_.now;
  return world;
}

}  // namespace tco::sim
