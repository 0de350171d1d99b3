// Every eligible node runs a ready agent and Envoy, and one cilium-operator is available.

#include <algorithm>

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

std::string count(const NodeReport& report) {
  return std::to_string(report.ready) + "/" + std::to_string(report.eligible);
}

// What agents wait for first of all: cilium-operator makes the definitions of what they list.
std::string and_operator(const View& view) {
  return operator_available(view) ? std::string() : "; " + operator_problem(view);
}

// It may move to another node; absent for longer, nobody does its work.
std::chrono::seconds operators_grace(const View& view) {
  const std::optional<model::Time> since = operator_missing_since(view);
  if (!since || !settled(view)) return std::chrono::seconds{0};
  return std::chrono::ceil<std::chrono::seconds>(*since + kUnreadyGrace - view.look.now);
}

}  // namespace

Verdict nodes_ready(const View& view) {
  if (!release_serves(view)) return waiting_for("the release");
  const NodeReport& report = view.nodes();
  if (report.all_left_out) {
    return Wait{.reason = reasons::kNodesNotReady,
                .message = "no node is left that may run an agent" + about_left_out(view),
                .progress = count(report)};
  }
  if (report.eligible == 0) return Done{"no node yet that could run Cilium" + about_left_out(view)};
  if (!report.overdue.empty()) {
    return Wait{.reason = reasons::kNodesNotReady,
                .message = summarize(report.overdue) + and_operator(view),
                .progress = count(report),
                .recheck = report.next_overdue};
  }
  // The first time, every agent is new: that is told node by node below.
  const int starting = settled(view) ? report.replaced : 0;
  if (report.outdated + starting > 0) {
    return Wait{.reason = reasons::kRollingAgents,
                .message = "agents of the former revision: " + std::to_string(report.outdated) +
                           ", new ones that are not ready yet: " + std::to_string(starting),
                .progress = std::to_string(report.updated) + "/" + std::to_string(report.eligible),
                .recheck = report.next_overdue};
  }
  // Once everything is in place, a node within its grace is no news: it joins, or others are served
  // meanwhile. If the network of every node is interrupted, there is none.
  const bool no_network = report.ready == 0 && report.interrupted > 0;
  if (!report.waiting.empty() && (!settled(view) || no_network)) {
    return Wait{.reason = reasons::kAwaitingAgents,
                .message = summarize(report.waiting) + and_operator(view),
                .progress = count(report),
                .recheck = report.next_overdue};
  }
  std::chrono::seconds recheck = report.next_overdue;
  if (!operator_available(view)) {
    const std::chrono::seconds left = operators_grace(view);
    if (left.count() <= 0) {
      return Wait{
          .reason = reasons::kAwaitingOperator, .message = operator_problem(view), .progress = {}};
    }
    recheck = recheck.count() == 0 ? left : std::min(recheck, left);
  }
  return Done{count(report) + " nodes ready" + about_left_out(view), recheck};
}

}  // namespace tco::plan::steps
