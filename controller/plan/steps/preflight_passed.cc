// Is this a cluster that Cilium can be chained into? Asked before the first write of the
// installation and before an upgrade; otherwise a failed check is reported and stops no repair.

#include <algorithm>
#include <array>

#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/upgrade.h"

namespace tco::plan::steps {
namespace {

// One line a finding, each with the name that spec.preflight.ignore takes.
std::string lines_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += (text.empty() ? "" : "\n") + std::string(finding.warning ? "warning: " : "") +
            std::string(finding.check) + ": " + finding.message;
  }
  return text;
}

// No event tells when one of these passes: it is about what is read for preflight alone.
bool hangs_on_reading(const World& world, const std::vector<Finding>& findings) {
  constexpr std::array<std::string_view, 4> kRead = {reasons::kRBACInsufficient,
                                                     reasons::kExistingWorkloads,
                                                     reasons::kPodWebhook, reasons::kIPVSMode};
  return world.preflight && std::ranges::any_of(findings, [&](const Finding& finding) {
           return !finding.warning && std::ranges::count(kRead, finding.check) > 0;
         });
}

// What was found, and what the user vouches for while no node shows it.
std::string network_of(const World& world) {
  const std::string mode(network_mode(world));
  const bool shown = std::ranges::any_of(
      world.nodes, [](const model::Node& node) { return eligible(node) && node.shared_eni; });
  return mode + (shown ? ", SharedENI" : ", SharedENI as the spec says: no node shows it yet");
}

}  // namespace

Verdict preflight_passed(const World& world) {
  if (!world.helm) {
    return Wait{.reason = reasons::kSidecarUnavailable,
                .message = world.helm.error().message,
                .recheck = std::chrono::seconds{5}};
  }
  const std::vector<Finding> findings = preflight_findings(world);
  if (findings.empty()) return Done{"all checks passed: " + network_of(world)};
  const std::string lines = lines_of(findings);
  if (findings.front().warning) return Done{"no check failed: " + network_of(world) + "\n" + lines};

  const std::string_view reason = findings.front().check;
  if (installed_once(world) && !upgrading(world))
    return Reported{.reason = reason, .message = lines};
  return Blocked{.reason = reason,
                 .message = lines,
                 .recheck = std::chrono::seconds{hangs_on_reading(world, findings) ? 20 : 0}};
}

}  // namespace tco::plan::steps
