#include "plan/view/roll_out.h"

#include <algorithm>
#include <array>

#include "base/names.h"
#include "plan/view/clock.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

struct ProgramOnNode {
  std::string_view daemon_set;
  const model::CiliumPod* NodePods::*pod;
  bool Owed::*owed;
  std::string_view what;
};
constexpr std::array kParts = {
    ProgramOnNode{"cilium", &NodePods::agent, &Owed::agent, "agent"},
    ProgramOnNode{"cilium-envoy", &NodePods::envoy, &Owed::envoy, "Envoy"}};

// Empty: it is there, new and ready.
std::string problem_of(const View& view, const ProgramOnNode& part, const model::CiliumPod* pod) {
  const std::string what(part.what);
  if (pod == nullptr) return "no " + what + " pod yet";
  if (!current(find_daemon_set(view, part.daemon_set), pod)) {
    return what + " of the former revision";
  }
  if (pod->ready) return {};
  return what + " not ready" + (pod->waiting.empty() ? "" : ": " + pod->waiting);
}

std::string revision(const View& view) {
  std::string text;
  for (const ProgramOnNode& part : kParts) {
    const model::Workload* daemon_set = find_daemon_set(view, part.daemon_set);
    text += (text.empty() ? "" : "/") +
            (daemon_set == nullptr ? std::string("-") : daemon_set->template_generation);
  }
  return text;
}

model::Upgrade from_what_serves(const View& view) {
  const model::Release& found = *release(view);
  const bool newest = found.revision == found.last_deployed_revision;
  model::Upgrade upgrade;
  upgrade.from = deployed_version(view);
  upgrade.from_revision = found.last_deployed_revision;
  // Only the newest revision's labels are known.
  upgrade.from_desired = newest ? found.label(names::kDesiredLabel)
                                : "revision-" + std::to_string(found.last_deployed_revision);
  return upgrade;
}

}  // namespace

bool rolls(const View& view, const model::Upgrade& upgrade) {
  const model::Release* found = release(view);
  return found != nullptr && found->status == "deployed" &&
         found->label(names::kDesiredLabel) == upgrade.desired;
}

bool rolled_back(const View& view, const model::Upgrade& upgrade) {
  const model::Release* found = release(view);
  return found != nullptr && found->status == "deployed" &&
         found->label(names::kDesiredLabel) == upgrade.from_desired;
}

std::optional<model::Upgrade> upgrade_to_begin(const View& view, const DesiredRelease& desired) {
  const model::Upgrade* open = open_upgrade(view);
  if (release(view) == nullptr || (open == nullptr && !upgrading(view))) return std::nullopt;
  if (open != nullptr && open->attempt == desired.attempt) return std::nullopt;
  // What was tried in between never served: a rollback goes back beyond it.
  model::Upgrade next = open != nullptr ? *open : from_what_serves(view);
  if (open != nullptr && rolled_back(view, *open)) {
    next.from_revision = release(view)->revision;  // the older one may go with Helm's history
  }
  next.to = view.look.installation.spec.version;
  next.desired = desired.digest;
  next.attempt = desired.attempt;
  next.began = std::chrono::floor<std::chrono::seconds>(view.look.now);
  next.tries = 1;
  next.failed.reset();
  next.failure.clear();
  next.progress.reset();
  return next;
}

RollOut roll_out(const View& view, const model::Upgrade& upgrade) {
  const model::Time changed = release(view)->updated;
  RollOut report;
  report.progress = std::max(upgrade.began, changed);
  report.revision = revision(view);
  const PodsByNode& by_node = view.pods_by_node();
  for (const model::Node& node : view.look.nodes) {
    const Owed owed = owed_to(view, node);
    if (!owed.agent || node.meta.created >= changed) continue;
    if (!node.ready) {
      report.not_ready.push_back(node.meta.name);
      continue;
    }
    ++report.expected;
    std::string problem;
    model::Time ready{};
    const auto found = by_node.find(node.meta.name);
    const NodePods pods = found == by_node.end() ? NodePods{} : found->second;
    for (const ProgramOnNode& part : kParts) {
      if (!(owed.*part.owed)) continue;
      const model::CiliumPod* pod = pods.*part.pod;
      if (problem.empty()) problem = problem_of(view, part, pod);
      if (pod != nullptr) ready = std::max(ready, pod->ready_changed);
    }
    if (!problem.empty()) {
      report.waiting.push_back({node.meta.name, std::move(problem)});
      continue;
    }
    ++report.done;
    const std::optional<model::Time> when = believable(ready, view.look.now);
    if (!when) report.clock_ahead = true;
    if (when) report.progress = std::max(report.progress, *when);
  }
  return report;
}

std::string summarize(const RollOut& roll_out, const model::Upgrade& upgrade) {
  std::string text = std::to_string(roll_out.done) + "/" + std::to_string(roll_out.expected) +
                     " nodes run Cilium " + upgrade.to;
  if (!roll_out.waiting.empty()) text += "; " + summarize(roll_out.waiting);
  if (!roll_out.not_ready.empty()) text += "; not Ready: " + summarize(roll_out.not_ready);
  return text;
}

}  // namespace tco::plan
