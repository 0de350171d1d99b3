#include "plan/steps/retirement.h"

#include <algorithm>

#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/originals.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

bool kept(const World& world, std::string_view name) {
  return std::ranges::any_of(components(world.installation.spec), [&](const Component& component) {
    return component.name == name && component.policy == model::ComponentPolicy::Keep;
  });
}

// The seed's order is a chain: what stands before must be off the nodes.
bool earlier_retired(const World& world, std::string_view name) {
  for (const Component& component : components(world.installation.spec)) {
    if (component.name == name) return true;
    const model::Workload* earlier = find_daemon_set(world, component.name);
    const bool keep = component.policy == model::ComponentPolicy::Keep;
    if (earlier != nullptr && !keep && !retired(*earlier)) return false;
  }
  return true;
}

// A repair needs no more than a Cilium that serves; the first time, it must be the wanted one.
bool release_ready(const World& world, std::string_view name) {
  const model::Workload* daemon_set = find_daemon_set(world, name);
  const bool again = daemon_set != nullptr && recorded(world, *daemon_set);
  return again ? release_serves(world) : release_in_sync(world);
}

// Empty: it may go.
std::string_view missing(const World& world, std::string_view name, Needs needs) {
  if (!earlier_retired(world, name)) return "an earlier component to be retired";
  const model::ComponentsSpec& spec = world.installation.spec.components;
  if (spec.retire_order == model::RetireOrder::RetireFirst) {
    return preflight_allows(world) ? std::string_view{} : "preflight";
  }
  if (!release_ready(world, name)) return "the release";
  const bool enough = needs == Needs::Release || served_everywhere(world);
  return enough ? std::string_view{} : "every node to be ready";
}

bool gone(const model::Workload& daemon_set) {
  return daemon_set.observed_generation >= daemon_set.meta.generation && daemon_set.desired == 0 &&
         daemon_set.ready == 0;
}

}  // namespace

Verdict retire(const World& world, std::string_view name, Needs again) {
  if (kept(world, name)) return Done{std::string(name) + " is kept, as the spec says"};
  const model::Workload* daemon_set = find_daemon_set(world, name);
  if (daemon_set == nullptr) return Done{std::string(name) + " is not there"};
  if (retired(*daemon_set)) {
    if (gone(*daemon_set)) return Done{std::string(name) + " is retired"};
    return Wait{.reason = reasons::kAwaitingRetirement,
                .message = "the pods of " + std::string(name) + " are ending",
                .progress = {}};
  }
  const bool known = recorded(world, *daemon_set);
  const std::string_view what = missing(world, name, known ? again : Needs::Nodes);
  if (!what.empty()) return waiting_for(what);

  const model::Original original{.field = model::Original::Field::NodeSelector,
                                 .uid = daemon_set->meta.uid,
                                 .node_selector = daemon_set->node_selector,
                                 .tolerations = std::nullopt};
  if (!known) return record_original(*daemon_set, original);
  return Act{
      .action = RetireDaemonSet{.target = patch_target(*daemon_set),
                                .has_node_selector = daemon_set->node_selector.has_value(),
                                .original = world.records.originals.at(record_key(*daemon_set))},
      .reason = reasons::kRetiringComponent,
      .message = "taking " + std::string(name) + " off every node"};
}

}  // namespace tco::plan::steps
