#include "fakes/world.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/names.h"
#include "plan/drift.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/desired_changes.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "pools/karpenter.h"
#include "values/values.h"

namespace tco {
namespace {

using namespace std::chrono_literals;

model::ObjectMeta meta(std::string_view ns, std::string_view name) {
  return {.ns = std::string(ns),
          .name = std::string(name),
          .uid = "uid-" + std::string(name),
          .resource_version = "100",
          .generation = 1,
          .created = kNow - 1h};
}

std::string_view prefix(model::PodComponent component) {
  switch (component) {
    case model::PodComponent::Agent:
      return "cilium";
    case model::PodComponent::Envoy:
      return "cilium-envoy";
    case model::PodComponent::Operator:
      return "cilium-operator";
    case model::PodComponent::KubeProxy:
      return "kube-proxy";
    case model::PodComponent::TKECNIAgent:
      return "tke-cni-agent";
    case model::PodComponent::CNICleaner:
      return names::kCniCleaner;
    case model::PodComponent::PrePull:
      return names::kPrePull;
  }
  return {};
}

model::CiliumPod pod_on(std::string_view node, model::PodComponent component) {
  return {.meta = meta(names::kNamespace, std::string(prefix(component)) + "-" + std::string(node)),
          .component = component,
          .node = std::string(node),
          .template_generation = "1",
          .ready = true,
          .ready_changed = kNow - 30min};
}

void record(plan::World& world, const model::Original& original, const model::Workload& object) {
  world.records.originals[plan::record_key(object)] = original;
}

void retire(plan::World& world, std::string_view name) {
  workload(world, name) = retired_daemon_set(name);
  model::Workload& object = workload(world, name);
  const model::Original original{.field = model::Original::Field::NodeSelector,
                                 .uid = object.meta.uid,
                                 .node_selector = std::nullopt,
                                 .tolerations = std::nullopt};
  object.original = R"({"nodeSelector":null,"uid":")" + object.meta.uid + R"("})";
  record(world, original, object);
}

}  // namespace

model::Workload daemon_set(std::string_view name, int nodes) {
  return {.kind = model::WorkloadKind::DaemonSet,
          .meta = meta(names::kNamespace, name),
          .has_annotations = true,
          .tolerations = Tolerations{{.key = {}, .op = "Exists", .value = {}, .effect = {}}},
          .containers = {{.name = std::string(name),
                          .image = "mirror/" + std::string(name) + ":v3.8.3"}},
          .update_strategy = "RollingUpdate",
          .template_generation = "1",
          .observed_generation = 1,
          .desired = nodes,
          .updated = nodes,
          .ready = nodes,
          .available = nodes};
}

model::Workload retired_daemon_set(std::string_view name) {
  model::Workload object = daemon_set(name, 0);
  object.node_selector.emplace().emplace(names::kRetiredSelectorKey, names::kRetiredSelectorValue);
  return object;
}

model::Workload deployment(std::string_view ns, std::string_view name) {
  return {.kind = model::WorkloadKind::Deployment,
          .meta = meta(ns, name),
          .containers = {{.name = std::string(name), .image = "mirror/" + std::string(name)}},
          .observed_generation = 1,
          .desired = 1,
          .updated = 1,
          .ready = 1,
          .available = 1,
          .total = 1};
}

model::Node node(std::string_view name) {
  return {.meta = meta("", name),
          .os = "linux",
          .kernel = "6.6.98-40.2.tl4.x86_64",
          .os_image = "TencentOS Server 4.4",
          .boot_id = "boot-1",
          .shared_eni = true,
          .ready = true,
          .ready_changed = kNow - 1h};
}

model::CiliumPod pod_of(model::PodComponent component, std::string_view node) {
  return pod_on(node, component);
}

model::CiliumPod agent_on(std::string_view node) {
  return pod_on(node, model::PodComponent::Agent);
}

model::CiliumPod envoy_on(std::string_view node) {
  return pod_on(node, model::PodComponent::Envoy);
}

model::FlowControl flow_control() {
  const auto object = [](model::FlowControlKind kind) {
    const std::string body = values::flow_control(kind, "kube-system");
    return model::FlowControlObject{.meta = meta("", names::kFlowControl),
                                    .spec = nlohmann::json::parse(body).at("spec").dump(),
                                    .managers = {std::string(names::kFieldManager)},
                                    .writer = std::nullopt};
  };
  return {.priority_level = object(model::FlowControlKind::PriorityLevel),
          .flow_schema = object(model::FlowControlKind::FlowSchema)};
}

plan::World fresh() {
  plan::World world;
  world.now = kNow;
  world.operator_version = "0.1.0";
  world.operator_image = "registry/operator:0.1.0";
  world.installation.meta = meta("", names::kInstallation);
  world.installation.spec.version = "1.18.2";
  world.kubernetes = {.major = 1, .minor = 34, .text = "v1.34.1-tke.8"};
  for (const char* name : {"ip-masq-agent", "kube-proxy", "tke-cni-agent", "tke-eni-agent"}) {
    world.workloads.push_back(daemon_set(name, 2));
  }
  world.workloads.push_back(deployment(names::kNamespace, "tke-eni-ipamd"));
  world.nodes = {node("node-1"), node("node-2")};
  world.api_endpoints = {
      {.meta = meta("default", "kubernetes"), .addresses = {"169.254.128.112"}, .port = 60002}};
  world.helm = model::HelmState{.start_id = "sidecar-1", .started = kNow - 1h};
  world.epoch = 3;
  world.leader_since = kNow - 1h;
  return world;
}

plan::World healthy() {
  plan::World world = fresh();
  world.installation.finalizers = {std::string(names::kFinalizer)};
  world.records.api_server = "169.254.128.112:60002";
  world.records.first_version = world.installation.spec.version;
  for (const char* name : {"ip-masq-agent", "kube-proxy", "tke-cni-agent"}) retire(world, name);

  model::Workload& ipamd = workload(world, "tke-eni-ipamd");
  record(world,
         {.field = model::Original::Field::Tolerations,
          .uid = ipamd.meta.uid,
          .added = {std::string(names::kAgentNotReadyTaint)}},
         ipamd);
  ipamd.has_annotations = true;
  ipamd.original = R"({"tolerations":null,"uid":")" + ipamd.meta.uid + R"("})";
  ipamd.tolerations = Tolerations{{.key = std::string(names::kAgentNotReadyTaint), .op = "Exists"}};

  world.records.first_deployed = kNow - 30min;
  world.records.installed = kNow - 20min;
  world.records.profile = "tke-2026.1";
  world.records.owner = world.installation.meta.uid;
  world.records.cni_cleaned = {.seen = plan::state_of(workload(world, "tke-cni-agent")),
                               .first = kNow - 25min};
  world.nodes.edit_each([](model::Node& each) {
    each.cilium_was_up = true;
    each.cilium_up_since = kNow - 30min;
  });

  world.cni_config = values::cni_config(world.installation.spec.cni);
  world.flow_control = flow_control();
  world.workloads.push_back(daemon_set("cilium", 2));
  world.workloads.push_back(daemon_set("cilium-envoy", 2));
  world.workloads.push_back(deployment(names::kNamespace, "cilium-operator"));
  for (const char* name : {"node-1", "node-2"}) {
    world.pods.push_back(agent_on(name));
    world.pods.push_back(envoy_on(name));
  }
  world.helm->release = deployed_release(world);
  approve_plan(world);
  return world;
}

void approve_plan(plan::World& world) {
  const plan::DesiredChanges wanted = *plan::work_out_changes(world);
  world.plan = {.digest = wanted.digest,
                .summary = "+23 ~5 -0 objects, 2 nodes, disruptive: 5",
                .generated = kNow - 30min,
                .approved = wanted.steps,
                .approved_by_user = {}};
}

model::Release deployed_release(const plan::World& world) {
  return {.revision = 1,
          .status = "deployed",
          .chart_version = world.installation.spec.version,
          .updated = kNow - 30min,
          .labels = {{std::string(names::kUidLabel), world.installation.meta.uid},
                     {std::string(names::kEpochLabel), "3"},
                     {std::string(names::kDesiredLabel), plan::work_out_desired(world)->digest},
                     {std::string(names::kStartIdLabel), "sidecar-1"}},
          .last_deployed_revision = 1,
          .last_deployed_version = world.installation.spec.version};
}

model::Upgrade upgrade_on_record(const plan::World& world) {
  const plan::DesiredRelease desired = *plan::work_out_desired(world);
  return {.from = "1.18.2",
          .from_revision = 1,
          .from_desired = plan::work_out_desired(healthy())->digest,
          .to = world.installation.spec.version,
          .desired = desired.digest,
          .attempt = desired.attempt,
          .began = kNow - 30min};
}

model::HelmOperation operation(const plan::World& world, model::OperationState state) {
  return {.id = "op-1",
          .type = "Apply",
          .state = state,
          .desired = plan::work_out_desired(world)->attempt,
          .phase = "Applying",
          .objects_done = 12,
          .objects_total = 23,
          .finished = state == model::OperationState::Running ? model::Time{} : kNow - 1s};
}

model::StopOrder stop_order() {
  return {.meta = meta(names::kNamespace, names::kStopConfigMap), .manager = "kubectl-create"};
}

model::NodePoolSpec node_pool() {
  return {.name = "web", .subnets = {"subnet-12sxk3z4"}, .security_groups = {"sg-nok01xpa"}};
}

model::Karpenter karpenter(const model::NodePoolSpec& pool) {
  model::Karpenter found{.served = true};
  for (const auto kind : {model::PoolKind::NodeClass, model::PoolKind::NodePool}) {
    const auto object = nlohmann::json::parse(pools::karpenter(kind, pool));
    found.objects.push_back({.kind = kind, .name = pool.name, .spec = object.at("spec").dump()});
  }
  return found;
}

model::Workload& workload(plan::World& world, std::string_view name) {
  const auto found = std::ranges::find_if(
      world.workloads, [&](const model::Workload& each) { return each.meta.name == name; });
  if (found == world.workloads.end()) throw std::logic_error("no workload " + std::string(name));
  return *found;
}

void remove_workload(plan::World& world, std::string_view name) {
  std::erase_if(world.workloads,
                [&](const model::Workload& each) { return each.meta.name == name; });
}

void remove_pod(plan::World& world, model::PodComponent component, std::string_view node) {
  erase_if(world.pods, [&](const model::CiliumPod& each) {
    return each.component == component && each.node == node;
  });
}

model::CiliumPod& pod(plan::World& world, model::PodComponent component, std::string_view node) {
  const auto found = std::ranges::find_if(world.pods, [&](const model::CiliumPod& each) {
    return each.component == component && each.node == node;
  });
  if (found == world.pods.end()) throw std::logic_error("no pod on " + std::string(node));
  return world.pods.edit(static_cast<std::size_t>(std::distance(world.pods.begin(), found)));
}

}  // namespace tco
