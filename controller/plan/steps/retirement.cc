#include "plan/steps/retirement.h"

#include <algorithm>

#include "plan/cni_cleaning.h"
#include "plan/drift.h"
#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/orders.h"
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

// What the first retirement waits for; empty: it may go.
std::string_view missing(const World& world, std::string_view name) {
  if (!earlier_retired(world, name)) return "an earlier component to be retired";
  const model::ComponentsSpec& spec = world.installation.spec.components;
  if (spec.retire_order == model::RetireOrder::RetireFirst) {
    return preflight_allows(world) ? std::string_view{} : "preflight";
  }
  if (!release_in_sync(world)) return "the release";
  if (!served_everywhere(world)) return "every node to be ready";
  // What takes a node's last way to a Service away comes after its pods' network is Cilium's.
  const bool clean = name == "tke-cni-agent" || cni_proven_clean(world);
  return clean ? std::string_view{} : "every node's CNI directory to be clean";
}

// What any later one waits for. A sidecar that is away, an upgrade under way or another component
// that cannot be retired hold up nothing that needs no agents.
std::string_view missing_again(const World& world, NeedsAgain needs) {
  const bool first =
      world.installation.spec.components.retire_order == model::RetireOrder::RetireFirst &&
      !world.records.installed;
  if (first) return preflight_allows(world) ? std::string_view{} : "preflight";
  if (world.helm && release(world) == nullptr) return "the release";
  if (needs == NeedsAgain::Nothing) return {};
  const model::Release* found = release(world);
  if (found == nullptr || found->status != "deployed") return "the release";
  return still_served(world) ? std::string_view{} : "every node's agent to be ready";
}

bool gone(const model::Workload& daemon_set) {
  return daemon_set.observed_generation >= daemon_set.meta.generation && daemon_set.desired == 0 &&
         daemon_set.ready == 0;
}

std::string field_of(std::string_view name) {
  if (name == "kube-proxy") return "kubeProxy";
  return name == "tke-cni-agent" ? "tkeCNIAgent" : "ipMasqAgent";
}

Drift drift_of(const model::Workload& daemon_set) {
  const std::string& name = daemon_set.meta.name;
  return {.key = object_key(daemon_set),
          .seen = state_of(daemon_set),
          .what = name + " runs again",
          .advice = "set spec.components." + field_of(name) + " to Keep",
          .writer = daemon_set.writer};
}

Verdict put_away(const World& world, const model::Workload& daemon_set, std::string_view reason,
                 std::string message) {
  if (!recorded(world, daemon_set)) {
    return record_original(daemon_set, {.field = model::Original::Field::NodeSelector,
                                        .uid = daemon_set.meta.uid,
                                        .generation = daemon_set.meta.generation,
                                        .node_selector = daemon_set.node_selector,
                                        .tolerations = std::nullopt});
  }
  return Act{
      .action = RetireDaemonSet{.target = patch_target(daemon_set),
                                .has_node_selector = daemon_set.node_selector.has_value(),
                                .original = world.records.originals.at(record_key(daemon_set))},
      .reason = reason,
      .message = std::move(message)};
}

Verdict retire_again(const World& world, const model::Workload& daemon_set, NeedsAgain needs) {
  const Drift drift = drift_of(daemon_set);
  if (const auto blocked = left_alone(world, drift)) return *blocked;
  const std::string_view what = missing_again(world, needs);
  if (!what.empty()) return repair_waits(drift, what);
  if (auto count = count_repair(world, drift)) return *std::move(count);
  return put_away(world, daemon_set, reasons::kRepairingDrift,
                  "taking " + daemon_set.meta.name + " off every node again: " + told(drift));
}

}  // namespace

Verdict retire(const World& world, std::string_view name, NeedsAgain needs) {
  if (kept(world, name)) return Done{std::string(name) + " is kept, as the spec says"};
  const model::Workload* daemon_set = find_daemon_set(world, name);
  if (daemon_set == nullptr) return Done{std::string(name) + " is not there"};
  if (retired(*daemon_set)) {
    if (gone(*daemon_set)) return Done{std::string(name) + " is retired"};
    return Wait{.reason = reasons::kAwaitingRetirement,
                .message = "the pods of " + std::string(name) + " are ending",
                .progress = {}};
  }
  if (wanted_back(world, name)) return Done{std::string(name) + " is back, as an annotation says"};
  // A slip of the pen in an emergency must not take away what is back.
  if (emergency_unclear(world)) return Done{std::string(name) + " stays: an annotation is unclear"};
  if (undone(world, *daemon_set)) return retire_again(world, *daemon_set, needs);
  const std::string_view what = missing(world, name);
  if (!what.empty()) return waiting_for(what);
  return put_away(world, *daemon_set, reasons::kRetiringComponent,
                  "taking " + std::string(name) + " off every node");
}

}  // namespace tco::plan::steps
