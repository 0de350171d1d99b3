// The node gate as the reconciler sees it: what it is told to do is done in the next tick, by the
// real rules. That is no effect of a pass, and a node whose agent was quicker is never closed.
#include <algorithm>

#include "fakes/fake_cluster.h"
#include "gate/agents.h"
#include "gate/decide.h"
#include "plan/gate.h"

namespace tco {

model::GateReport FakeCluster::report() {
  return {.cleared = !gate_policy || !gate_policy->add, .stuck = {}};
}

void FakeCluster::follow(const model::GatePolicy& policy) { gate_policy = policy; }

void FakeCluster::forget(std::int64_t epoch) {
  gate_policy = {.epoch = epoch, .key = {}, .effect = {}, .clear = true};
}

bool FakeCluster::gate_goes_on() {
  if (!gate_policy) return false;
  gate::Agents agents;
  for (const model::CiliumPod& pod : pods) agents.update(pod.meta.name, &pod);
  bool changed = false;
  for (model::Node& each : nodes) {
    const gate::Decision decision = gate::decide(each, agents.on(each.meta.name), *gate_policy);
    if (decision.nothing()) continue;
    for (auto place = decision.removed.rbegin(); place != decision.removed.rend(); ++place) {
      each.taints.erase(each.taints.begin() + static_cast<std::ptrdiff_t>(*place));
    }
    if (decision.add) each.taints.push_back(gate::new_taint(*gate_policy));
    touch(each.meta);
    changed = true;
  }
  return changed;
}

}  // namespace tco
