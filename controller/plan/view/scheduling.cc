#include "plan/view/scheduling.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <optional>

#include "base/names.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/view.h"

namespace tco::plan {
namespace {

using model::NodeSelectorRequirement;

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

// Of a node's labels. Gt and Lt compare whole numbers, and hold for nothing else.
bool holds(const NodeSelectorRequirement& wanted, const model::Labels& labels) {
  const bool there = labels.contain(wanted.key);
  if (wanted.op == "Exists") return there;
  if (wanted.op == "DoesNotExist") return !there;
  const bool listed = std::ranges::any_of(
      wanted.values, [&](const std::string& value) { return labels.contain(wanted.key, value); });
  if (wanted.op == "In") return listed;
  if (wanted.op == "NotIn") return !listed;
  if (wanted.values.size() != 1) return false;
  const std::optional<std::int64_t> left = labels.number(wanted.key);
  const std::optional<std::int64_t> right = number(wanted.values.front());
  if (!left || !right) return false;
  return wanted.op == "Gt" ? *left > *right : wanted.op == "Lt" && *left < *right;
}

// The only field that Kubernetes knows there, with In and NotIn.
bool field_holds(const NodeSelectorRequirement& wanted, const model::Node& node) {
  if (wanted.key != "metadata.name") return false;
  const bool listed = std::ranges::count(wanted.values, node.meta.name) > 0;
  return wanted.op == "In" ? listed : wanted.op == "NotIn" && !listed;
}

bool matches(const model::NodeSelectorTerm& term, const model::Node& node) {
  if (term.expressions.empty() && term.fields.empty()) return false;
  const auto label_holds = [&](const auto& each) { return holds(each, node.labels); };
  const auto name_holds = [&](const auto& each) { return field_holds(each, node); };
  return std::ranges::all_of(term.expressions, label_holds) &&
         std::ranges::all_of(term.fields, name_holds);
}

// Kubernetes gives these tolerations to every pod of a DaemonSet; the last one if it is on the
// host's network, as Cilium's are.
constexpr std::array<std::string_view, 7> kAlwaysTolerated = {
    "node.kubernetes.io/not-ready",          "node.kubernetes.io/unreachable",
    "node.kubernetes.io/disk-pressure",      "node.kubernetes.io/memory-pressure",
    "node.kubernetes.io/pid-pressure",       "node.kubernetes.io/unschedulable",
    "node.kubernetes.io/network-unavailable"};

bool tolerates(const model::Workload& workload, const model::Taint& taint) {
  if (taint.effect == "PreferNoSchedule") return true;
  const bool daemon_set = workload.kind == model::WorkloadKind::DaemonSet;
  if (daemon_set && std::ranges::count(kAlwaysTolerated, taint.key) > 0) return true;
  if (!workload.tolerations) return false;
  return std::ranges::any_of(*workload.tolerations, [&](const model::Toleration& each) {
    if (!each.effect.empty() && each.effect != taint.effect) return false;
    if (each.op == "Exists") return each.key.empty() || each.key == taint.key;
    return each.key == taint.key && each.value == taint.value;
  });
}

}  // namespace

bool selects(const model::Workload& workload, const model::Node& node) {
  if (workload.node_selector) {
    for (const auto& [key, value] : *workload.node_selector) {
      if (!node.labels.contain(key, value)) return false;
    }
  }
  if (!workload.node_terms) return true;
  return std::ranges::any_of(*workload.node_terms,
                             [&](const auto& term) { return matches(term, node); });
}

const model::Taint* untolerated(const model::Workload& workload, const model::Node& node) {
  const auto found = std::ranges::find_if(
      node.taints, [&](const model::Taint& taint) { return !tolerates(workload, taint); });
  return found == node.taints.end() ? nullptr : &*found;
}

bool owes(const model::Workload& daemon_set, const model::Node& node) {
  return selects(daemon_set, node) && untolerated(daemon_set, node) == nullptr;
}

OwedByNode work_out_owed(const View& view) {
  const model::Workload* agents = find_daemon_set(view, names::kAgents);
  const model::Workload* envoy = find_daemon_set(view, "cilium-envoy");
  OwedByNode owed;
  for (const model::Node& node : view.look.nodes) {
    if (!eligible(node)) continue;
    Owed& each = owed[node.meta.name];
    each.agent = !node.no_schedule && (agents == nullptr || owes(*agents, node));
    each.envoy = each.agent && envoy != nullptr && owes(*envoy, node);
  }
  return owed;
}

Owed owed_to(const View& view, const model::Node& node) {
  const auto found = view.owed().find(node.meta.name);
  return found == view.owed().end() ? Owed{} : found->second;
}

}  // namespace tco::plan
