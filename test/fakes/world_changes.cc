// What happens to a healthy world: it is deleted, pods of ours come, an upgrade is asked for.
#include "base/names.h"
#include "fakes/world.h"
#include "plan/pre_pull.h"
#include "plan/view/nodes.h"

namespace tco {

using namespace std::chrono_literals;

plan::World deleted(plan::World world, model::DeletionPolicy policy) {
  world.installation.meta.deleting = true;
  world.installation.spec.deletion_policy = policy;
  if (policy != model::DeletionPolicy::Orphan) {
    world.records.teardown = {.uid = world.installation.meta.uid, .policy = policy};
  }
  const std::string& name = world.installation.spec.cni.config_map_name;
  if (!world.cni_config || policy == model::DeletionPolicy::Orphan) return world;
  world.cni_config_owners =
      model::ConfigMapOwners{.meta = {.ns = std::string(names::kNamespace),
                                      .name = name,
                                      .uid = "uid-" + name,
                                      .resource_version = "100"},
                             .writers = {{.manager = std::string(names::kFieldManager)}}};
  return world;
}

namespace {

void run_on_each_node(plan::World& world, std::string_view name, model::PodComponent component,
                      const std::string& made_for) {
  const std::vector<std::string> nodes = plan::eligible_nodes(world);
  world.workloads.push_back(daemon_set(name, static_cast<int>(nodes.size())));
  world.workloads.back().made_for = made_for;
  for (const std::string& node : nodes) world.pods.push_back(pod_of(component, node));
}

}  // namespace

void run_cni_cleaner(plan::World& world, plan::CniDuty duty) {
  run_on_each_node(world, names::kCniCleaner, model::PodComponent::CNICleaner,
                   plan::wanted_cni_cleaner(world, duty)->digest);
}

void want_next_patch(plan::World& world) {
  world.installation.spec.version = "1.18.4";
  approve_plan(world);
  world.plan.images = {{"cilium-agent", "registry/cilium:v1.18.4"},
                       {"cilium-envoy", "registry/envoy:v1"},
                       {"cilium-operator", "registry/operator:v1.18.4"}};
}

void start_agent_wrong(plan::World& world) {
  world.records.repairs["configmap." + world.installation.spec.release.ns + "." +
                        world.installation.spec.cni.config_map_name] = {.seen = "x",
                                                                        .total = 1,
                                                                        .recent = {kNow - 8min},
                                                                        .writer = "kubectl-edit",
                                                                        .undone = kNow - 10min};
  pod(world, model::PodComponent::Agent, "node-1").started = kNow - 9min;
}

void run_pre_pull(plan::World& world) {
  run_on_each_node(world, names::kPrePull, model::PodComponent::PrePull,
                   plan::wanted_pre_pull(world)->digest);
}

}  // namespace tco
