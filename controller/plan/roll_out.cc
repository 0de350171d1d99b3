#include "plan/roll_out.h"

#include <algorithm>
#include <array>

#include "base/names.h"
#include "plan/upgrade.h"

namespace tco::plan {
namespace {

struct Part {
  std::string_view daemon_set;
  const model::CiliumPod* NodePods::*pod;
  std::string_view what;
};
constexpr std::array kParts = {Part{"cilium", &NodePods::agent, "agent"},
                               Part{"cilium-envoy", &NodePods::envoy, "Envoy"}};

// Empty: it is there, new and ready.
std::string problem_of(const World& world, const Part& part, const model::CiliumPod* pod) {
  const std::string what(part.what);
  if (pod == nullptr) return "no " + what + " pod yet";
  if (!current(find_daemon_set(world, part.daemon_set), pod)) {
    return what + " of the former revision";
  }
  if (pod->ready) return {};
  return what + " not ready" + (pod->waiting.empty() ? "" : ": " + pod->waiting);
}

model::Upgrade from_what_serves(const World& world) {
  const model::Release& found = *release(world);
  const bool newest = found.revision == found.last_deployed_revision;
  model::Upgrade upgrade;
  upgrade.from = deployed_version(world);
  upgrade.from_revision = found.last_deployed_revision;
  // Only the newest revision's labels are known.
  upgrade.from_desired = newest ? found.label(names::kDesiredLabel)
                                : "revision-" + std::to_string(found.last_deployed_revision);
  return upgrade;
}

}  // namespace

const model::Upgrade* open_upgrade(const World& world) {
  const std::optional<model::Upgrade>& last = world.records.upgrade;
  return last && !last->done ? &*last : nullptr;
}

bool rolls(const World& world, const model::Upgrade& upgrade) {
  const model::Release* found = release(world);
  return found != nullptr && found->status == "deployed" &&
         found->label(names::kDesiredLabel) == upgrade.desired;
}

bool rolled_back(const World& world, const model::Upgrade& upgrade) {
  const model::Release* found = release(world);
  return found != nullptr && found->status == "deployed" &&
         found->label(names::kDesiredLabel) == upgrade.from_desired;
}

std::optional<model::Upgrade> upgrade_to_begin(const World& world, const DesiredRelease& desired) {
  const model::Upgrade* open = open_upgrade(world);
  if (release(world) == nullptr || (open == nullptr && !upgrading(world))) return std::nullopt;
  if (open != nullptr && open->attempt == desired.attempt) return std::nullopt;
  // What was tried in between never served: a rollback goes back beyond it.
  model::Upgrade next = open != nullptr ? *open : from_what_serves(world);
  if (open != nullptr && rolled_back(world, *open)) {
    next.from_revision = release(world)->revision;  // the older one may go with Helm's history
  }
  next.to = world.installation.spec.version;
  next.desired = desired.digest;
  next.attempt = desired.attempt;
  next.began = std::chrono::floor<std::chrono::seconds>(world.now);
  next.tries = 1;
  next.failed.reset();
  next.failure.clear();
  return next;
}

RollOut roll_out(const World& world, const model::Upgrade& upgrade) {
  const model::Time changed = release(world)->updated;
  RollOut report;
  report.progress = std::max(upgrade.began, changed);
  std::map<std::string, NodePods> by_node = pods_by_node(world);
  for (const model::Node& node : world.nodes) {
    if (!eligible(node) || node.meta.created >= changed) continue;
    if (!node.ready) {
      report.not_ready.push_back(node.meta.name);
      continue;
    }
    ++report.expected;
    std::string problem;
    model::Time ready{};
    for (const Part& part : kParts) {
      const model::CiliumPod* pod = by_node[node.meta.name].*part.pod;
      if (problem.empty()) problem = problem_of(world, part, pod);
      if (pod != nullptr) ready = std::max(ready, pod->ready_changed);
    }
    if (!problem.empty()) {
      report.waiting.push_back({node.meta.name, std::move(problem)});
      continue;
    }
    ++report.done;
    report.progress = std::max(report.progress, ready);
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
