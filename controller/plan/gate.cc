#include "plan/gate.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/names.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

// Nodes that were there before keep their pods. Of an operator without a gate only the end of the
// first installation is known.
std::optional<model::Time> first_deployed(const model::Records& records) {
  return records.first_deployed ? records.first_deployed : records.installed;
}

bool carries(const model::Node& node, const std::string& key) {
  return std::ranges::any_of(node.taints, [&](const auto& taint) { return taint.key == key; });
}

// Of Cilium, on its way out. Another's release keeps what it needs.
bool nothing_left(const View& view) {
  const model::Installation& installation = view.look.installation;
  const bool taken_away = installation.meta.deleting &&
                          installation.spec.deletion_policy != model::DeletionPolicy::Orphan;
  const bool held = installation.spec.suspend || view.look.stop.has_value();
  const bool known = view.look.helm && !view.look.unread.contains(Part::OperatorPods) &&
                     !view.look.unread.contains(Part::StopOrder);
  return taken_away && !held && known && nodes_known(view) && release(view) == nullptr &&
         running_operation(view) == nullptr && view.nodes_with_cilium().empty();
}

}  // namespace

std::optional<model::GatePolicy> gate_policy(const View& view) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  const bool deleting = view.look.installation.meta.deleting;
  // Without the agents' DaemonSet nobody would open what is closed, whatever the sidecar would say.
  const bool agents = find_daemon_set(view, names::kAgents) != nullptr;
  if (!view.look.helm && !deleting && agents) return std::nullopt;
  const std::optional<model::Time> since = first_deployed(view.look.records);
  const bool off = spec.gate.mode == model::GateMode::Off;
  const bool clear = off || deleting;
  const bool held = spec.suspend || view.look.stop.has_value();
  return model::GatePolicy{.epoch = view.look.epoch,
                           .key = spec.gate.taint_key,
                           .effect = std::string(to_text(spec.gate.taint_effect)),
                           .add = !clear && !held && release_serves(view) && since,
                           .since = since.value_or(model::Time{}),
                           .continuous = spec.gate.mode == model::GateMode::Continuous,
                           .open = !off && release_to_remove(view),
                           .clear = clear,
                           .sweep = nothing_left(view)};
}

bool gateable(const model::Node& node) { return eligible(node) && !node.no_schedule; }

bool ours(const model::Taint& taint) { return taint.value == names::kGateTaintValue; }

int gated_nodes(const View& view) {
  const std::string& key = view.look.installation.spec.gate.taint_key;
  return static_cast<int>(std::ranges::count_if(view.look.nodes, [&](const model::Node& node) {
    return gateable(node) && carries(node, key);
  }));
}

std::vector<std::string> nodes_with_our_taint(const View& view) {
  std::vector<std::string> found;
  for (const model::Node& node : view.look.nodes) {
    const auto is_ours = [](const model::Taint& taint) { return ours(taint); };
    if (std::ranges::any_of(node.taints, is_ours)) found.push_back(node.meta.name);
  }
  return found;
}

std::vector<std::string> tainted_nodes(const View& view) {
  std::vector<std::string> found;
  for (const model::Node& node : view.look.nodes) {
    if (carries(node, view.look.installation.spec.gate.taint_key)) {
      found.push_back(node.meta.name);
    }
  }
  return found;
}

TaintsLeft sort_out(const View& view, std::vector<std::string> nodes) {
  const model::GateReport& gate = view.look.gate;
  const std::set<std::string_view> stuck(gate.stuck.begin(), gate.stuck.end());
  std::map<std::string_view, std::string_view> refused;
  for (const model::UnpatchedNode& each : gate.unpatched) {
    if (each.lasting) refused.emplace(each.node, each.why);
  }
  // The gate names no more than these: where all of them are refused, so are those it leaves out.
  const bool all = refused.size() == model::kMaxStuck;
  TaintsLeft left;
  for (std::string& node : nodes) {
    const auto found = refused.find(node);
    const bool put_back = stuck.contains(node);
    if (!put_back && found == refused.end() && !all) {
      left.open.push_back(std::move(node));
      continue;
    }
    if (left.why.empty() && put_back) left.why = "it is put back each time";
    if (left.why.empty() && found != refused.end()) left.why = found->second;
    left.given_up.push_back(std::move(node));
  }
  return left;
}

}  // namespace tco::plan
