// An agent reads the CNI ConfigMap when it starts, and never again. One that started while somebody
// else's text was in it is restarted once the text is right; the others are left alone.
// A change of spec.cni rolls all of them, by an annotation of their template (values/values.cc).

#include <algorithm>

#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"

namespace tco::plan::steps {
namespace {

// A kubelet may show a container what a ConfigMap said a while ago.
constexpr std::chrono::minutes kKubeletsCache{2};

const model::Repairs* last_repair(const View& view) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  const auto found = view.look.records.repairs.find("configmap." + spec.release.ns + "." +
                                                    spec.cni.config_map_name);
  if (found == view.look.records.repairs.end()) return nullptr;
  const bool tells = found->second.undone.has_value() && !found->second.recent.empty();
  return tells ? &found->second : nullptr;
}

std::vector<model::UnmanagedPod> started_wrong(const View& view, const model::Repairs& repair) {
  std::vector<model::UnmanagedPod> some;
  for (const model::CiliumPod& pod : view.look.pods) {
    // A kubelet's clock may be behind: what was restarted for this has another pod.
    const model::Time started = std::max(pod.started, pod.meta.created);
    const bool within = pod.started != model::Time{} && started >= *repair.undone &&
                        started <= repair.recent.back() + kKubeletsCache;
    if (pod.component != model::PodComponent::Agent || pod.meta.deleting || !within) continue;
    some.push_back({.node = pod.node,
                    .pod = {.ns = pod.meta.ns,
                            .name = pod.meta.name,
                            .uid = pod.meta.uid,
                            .networked = pod.started,
                            .controlled = true,
                            .deleting = false},
                    .tried = false});
  }
  return some;
}

std::string nodes_of(const std::vector<model::UnmanagedPod>& pods) {
  std::vector<std::string> nodes;
  nodes.reserve(pods.size());
  for (const model::UnmanagedPod& each : pods) nodes.push_back(each.node);
  return summarize(nodes, 5);
}

// Nodes whose agents are away already, for however long, and are not to be restarted. On a node
// that is down nothing comes back before the node does.
std::size_t nodes_away(const View& view, const std::vector<model::UnmanagedPod>& pods) {
  const NodeReport& report = view.nodes();
  const auto away = [&](const NodeProblem& each) {
    const auto on_it = [&](const model::UnmanagedPod& pod) { return pod.node == each.node; };
    return !each.down && std::ranges::none_of(pods, on_it);
  };
  return static_cast<std::size_t>(std::ranges::count_if(report.waiting, away) +
                                  std::ranges::count_if(report.overdue, away));
}

}  // namespace

Verdict agents_configured(const View& view) {
  const model::Repairs* repair = last_repair(view);
  if (repair == nullptr) return Done{};
  std::vector<model::UnmanagedPod> pods = started_wrong(view, *repair);
  if (pods.empty()) return Done{};
  if (!done(cni_configured(view))) return waiting_for("the CNI ConfigMap");
  const std::string which = "agents that started with another CNI configuration: " + nodes_of(pods);
  // Those that start before that read the old text again.
  const auto left = repair->recent.back() + kKubeletsCache - view.look.now;
  if (left > std::chrono::seconds{0}) {
    return Wait{.reason = reasons::kRestartingAgents,
                .message = which + "; they are restarted once every kubelet has the new one",
                .progress = {},
                .recheck = std::chrono::ceil<std::chrono::seconds>(left)};
  }
  if (view.look.unmanaged.evicted_lately) {  // a budget may have refused it
    return Wait{.reason = reasons::kRestartingAgents,
                .message = which,
                .progress = {},
                .recheck = std::chrono::seconds{10}};
  }
  const auto most =
      static_cast<std::size_t>(std::max(1, view.look.installation.spec.upgrade.max_unavailable));
  const std::size_t away = nodes_away(view, pods);
  if (away >= most) return waiting_for("every node to be ready");
  pods.resize(std::min(pods.size(), most - away));
  std::string message = "restarting " + which;
  return Act{.action = EvictPods{std::move(pods)},
             .reason = reasons::kRestartingAgents,
             .message = std::move(message)};
}

}  // namespace tco::plan::steps
