#include "gate/decide.h"

#include <algorithm>
#include <string>

#include "base/names.h"
#include "plan/gate.h"

namespace tco::gate {
namespace {

// Which taints must go. Those of ours go from nodes the gate has nothing to do with, and those
// under a key that is not the policy's any more; the others of the key only once the agent serves,
// or no agent is left anywhere.
bool must_go(const model::Taint& taint, bool gateable, const Agent& agent,
             const model::GatePolicy& policy) {
  if (plan::ours(taint) && (policy.clear || !gateable || taint.key != policy.key)) return true;
  const bool served = gateable && policy.open && agent.ready;
  return (served || policy.sweep) && taint.key == policy.key;
}

Decision removal(const model::Node& node, bool gateable, const Agent& agent,
                 const model::GatePolicy& policy) {
  Decision decision;
  for (std::size_t i = 0; i < node.taints.size(); ++i) {
    if (!must_go(node.taints[i], gateable, agent, policy)) continue;
    decision.removed.push_back(i);
    decision.foreign = decision.foreign || !plan::ours(node.taints[i]);
  }
  if (!decision.removed.empty()) decision.why = agent.ready ? "its agent is ready" : "not wanted";
  return decision;
}

// A node that was there when Cilium came keeps its pods, and one that was served once is only
// closed again if that was asked for.
std::string_view closed_because(const model::Node& node, const Agent& agent,
                                const model::GatePolicy& policy) {
  const bool is_new = node.meta.created >= policy.since;
  if (is_new && !node.cilium_was_up) return "Cilium has not served it yet";
  if (policy.continuous && agent.exists) return "its agent is not ready";
  return {};
}

}  // namespace

Decision decide(const model::Node& node, const Agent& agent, const model::GatePolicy& policy) {
  const bool gateable = plan::gateable(node);
  Decision decision = removal(node, gateable, agent, policy);
  if (!decision.removed.empty()) return decision;
  const bool carried = std::ranges::any_of(
      node.taints, [&](const model::Taint& taint) { return taint.key == policy.key; });
  if (!policy.add || !gateable || carried || agent.ready) return decision;
  decision.why = closed_because(node, agent, policy);
  decision.add = !decision.why.empty();
  return decision;
}

model::Taint new_taint(const model::GatePolicy& policy) {
  return {.key = policy.key,
          .value = std::string(names::kGateTaintValue),
          .effect = policy.effect,
          .time_added = {}};
}

}  // namespace tco::gate
