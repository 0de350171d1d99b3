// Every eligible node runs a ready agent and Envoy, and one cilium-operator is available.

#include "base/names.h"
#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

std::string count(const NodeReport& report) {
  return std::to_string(report.ready) + "/" + std::to_string(report.eligible);
}

}  // namespace

Verdict nodes_ready(const World& world) {
  if (!release_serves(world)) return waiting_for("the release");
  const NodeReport report = report_nodes(world);
  if (report.eligible == 0) return Done{"no node yet that could run Cilium"};
  if (!report.overdue.empty()) {
    return Wait{.reason = reasons::kNodesNotReady,
                .message = summarize(report.overdue),
                .progress = count(report),
                .recheck = report.next_overdue};
  }
  // The first time, every agent is new: that is told node by node below.
  const int starting = settled(world) ? report.replaced : 0;
  if (report.outdated + starting > 0) {
    return Wait{.reason = reasons::kRollingAgents,
                .message = "agents of the former revision: " + std::to_string(report.outdated) +
                           ", new ones that are not ready yet: " + std::to_string(starting),
                .progress = std::to_string(report.updated) + "/" + std::to_string(report.eligible),
                .recheck = report.next_overdue};
  }
  // Once everything is in place, a node within its grace is no news.
  if (!report.waiting.empty() && !settled(world)) {
    return Wait{.reason = reasons::kAwaitingAgents,
                .message = summarize(report.waiting),
                .progress = count(report),
                .recheck = report.next_overdue};
  }
  if (!operator_available(world) && !settled(world)) {
    return Wait{.reason = reasons::kAwaitingOperator,
                .message = "no replica of Deployment cilium-operator is available yet",
                .progress = {}};
  }
  return Done{count(report) + " nodes ready", report.next_overdue};
}

}  // namespace tco::plan::steps
