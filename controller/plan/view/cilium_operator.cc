// cilium-operator's Deployment, of which nodes.h has the questions.
#include <algorithm>

#include "plan/view/clock.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/view.h"

namespace tco::plan {
namespace {

const model::Workload* deployment(const View& view) {
  return find(view, model::WorkloadKind::Deployment, view.look.installation.spec.release.ns,
              "cilium-operator");
}

std::string text(const model::Taint& taint) {
  return taint.key + (taint.value.empty() ? "" : "=" + taint.value) + ":" + taint.effect;
}

// Why no node can take it. Empty: one can, or there is none.
std::string refused_by_nodes(const View& view, const model::Workload& wanted) {
  std::vector<NodeProblem> problems;
  for (const model::Node& node : view.look.nodes) {
    if (!eligible(node) || !selects(wanted, node)) continue;
    const model::Taint* taint = untolerated(wanted, node);
    if (taint == nullptr) return {};
    problems.push_back({node.meta.name, "taint " + text(*taint)});
  }
  return problems.empty() ? ""
                          : ": it does not tolerate the taints of any node: " + summarize(problems);
}

std::ptrdiff_t nodes_for(const View& view, const model::Workload& wanted) {
  return std::ranges::count_if(view.look.nodes, [&](const model::Node& node) {
    return eligible(node) && owes(wanted, node);
  });
}

}  // namespace

bool operator_available(const View& view) {
  const model::Workload* found = deployment(view);
  return found != nullptr && found->available > 0;
}

std::optional<model::Time> operator_missing_since(const View& view) {
  const model::Workload* found = deployment(view);
  if (found == nullptr || found->available > 0) return std::nullopt;
  return std::max(believed(found->meta.created, view.look.now),
                  believed(found->available_changed, view.look.now));
}

// While former replicas are there, those that are available may all be former ones. The chart wants
// two on two nodes, and keeps one while it replaces them: where only one node can take it, the
// former one stays.
bool operator_replaced(const View& view) {
  const model::Workload* found = deployment(view);
  if (found == nullptr || found->observed_generation < found->meta.generation) return false;
  if (found->available > 0 && nodes_for(view, *found) < 2) return true;
  return found->available > std::max(0, found->total - found->updated);
}

std::string operator_problem(const View& view) {
  std::string text = "no replica of Deployment cilium-operator is available yet";
  const model::Workload* found = deployment(view);
  return found == nullptr ? text : text + refused_by_nodes(view, *found);
}

}  // namespace tco::plan
