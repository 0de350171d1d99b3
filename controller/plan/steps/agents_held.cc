// While the operator is stopped, no agent is replaced: a roll-out that goes wrong ends at the nodes
// it has reached, and a human may delete pods one by one. The DaemonSet of the agents gets the
// update strategy OnDelete for as long, and nothing else of it is touched.

#include "base/names.h"
#include "plan/orders.h"
#include "plan/reasons.h"
#include "plan/steps/originals.h"
#include "plan/steps/steps.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

constexpr std::string_view kOnDelete = "OnDelete";
constexpr std::string_view kChartsOwn = "RollingUpdate";  // if the record was lost

// Somebody else's Cilium is not ours to hold. Who made it is known without the sidecar too.
bool made_by_us(const View& view) {
  return view.look.helm ? release_to_remove(view) : !view.look.records.first_version.empty();
}

const model::Original* on_record(const View& view, const model::Workload& agents) {
  return recorded(view, agents) ? &view.look.records.originals.at(record_key(agents)) : nullptr;
}

Verdict hold(const View& view, const model::Workload& agents) {
  if (auto blocked = record_unreadable(view, agents)) return *std::move(blocked);
  const model::Original* original = on_record(view, agents);
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

Verdict resume(const View& view, const model::Workload& agents) {
  if (!agents.original) return Done{};
  const model::Original* original = on_record(view, agents);
  const std::string former(original == nullptr ? kChartsOwn : original->update_strategy);
  return Act{.action = ResumeAgents{.target = patch_target(agents),
                                    .annotated = true,
                                    .held = agents.update_strategy == kOnDelete,
                                    .former = former},
             .reason = reasons::kResuming,
             .message = "agents are replaced again as " + former + " says"};
}

}  // namespace

Verdict agents_held(const View& view) {
  const model::Workload* agents = find_daemon_set(view, names::kAgents);
  if (!view.look.stop) return agents == nullptr ? Verdict(Done{}) : resume(view, *agents);
  const bool held = agents == nullptr || agents->original || agents->update_strategy == kOnDelete;
  if (!held && made_by_us(view)) return hold(view, *agents);
  return Wait{.reason = reasons::kStopped, .message = stop_message(*view.look.stop)};
}

}  // namespace tco::plan::steps
