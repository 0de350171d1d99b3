// While the operator is stopped, no agent is replaced: a roll-out that goes wrong ends at the nodes
// it has reached, and a human may delete pods one by one. The DaemonSet of the agents gets the
// update strategy OnDelete for as long, and nothing else of it is touched.

#include "base/names.h"
#include "plan/facts.h"
#include "plan/orders.h"
#include "plan/reasons.h"
#include "plan/steps/originals.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

constexpr std::string_view kOnDelete = "OnDelete";
constexpr std::string_view kChartsOwn = "RollingUpdate";  // if the record was lost

// Somebody else's Cilium is not ours to hold. Who made it is known without the sidecar too.
bool made_by_us(const World& world) {
  return world.helm ? release_to_remove(world) : !world.records.first_version.empty();
}

const model::Original* on_record(const World& world, const model::Workload& agents) {
  return recorded(world, agents) ? &world.records.originals.at(record_key(agents)) : nullptr;
}

Verdict hold(const World& world, const model::Workload& agents) {
  const model::Original* original = on_record(world, agents);
  if (original == nullptr || original->update_strategy != agents.update_strategy) {
    return record_original(agents, {.field = model::Original::Field::UpdateStrategy,
                                    .uid = agents.meta.uid,
                                    .generation = agents.meta.generation,
                                    .node_selector = std::nullopt,
                                    .tolerations = std::nullopt,
                                    .update_strategy = agents.update_strategy});
  }
  return Act{.action = HoldAgents{.target = patch_target(agents), .original = *original},
             .reason = reasons::kStopped,
             .message = "no agent is replaced any more while the operator is stopped"};
}

Verdict resume(const World& world, const model::Workload& agents) {
  if (!agents.original) return Done{};
  const model::Original* original = on_record(world, agents);
  const std::string former(original == nullptr ? kChartsOwn : original->update_strategy);
  return Act{.action = ResumeAgents{.target = patch_target(agents),
                                    .annotated = true,
                                    .held = agents.update_strategy == kOnDelete,
                                    .former = former},
             .reason = reasons::kResuming,
             .message = "agents are replaced again as " + former + " says"};
}

}  // namespace

Verdict agents_held(const World& world) {
  const model::Workload* agents = find_daemon_set(world, names::kAgents);
  if (!world.stop) return agents == nullptr ? Verdict(Done{}) : resume(world, *agents);
  const bool held = agents == nullptr || agents->original || agents->update_strategy == kOnDelete;
  if (!held && made_by_us(world)) return hold(world, *agents);
  return Wait{.reason = reasons::kStopped, .message = stop_message(*world.stop)};
}

}  // namespace tco::plan::steps
