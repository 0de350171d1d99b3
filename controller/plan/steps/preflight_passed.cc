// Is this a cluster that Cilium can be chained into? Asked before the first write of the
// installation and before an upgrade; otherwise a failed check is reported and stops no repair.

#include <algorithm>
#include <array>

#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/upgrade.h"
#include "plan/view/nodes.h"
#include "plan/view/release.h"

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
bool hangs_on_reading(const View& view, const std::vector<Finding>& findings) {
  constexpr std::array<std::string_view, 4> kRead = {reasons::kRBACInsufficient,
                                                     reasons::kExistingWorkloads,
                                                     reasons::kPodWebhook, reasons::kIPVSMode};
  return view.look.preflight && std::ranges::any_of(findings, [&](const Finding& finding) {
           return !finding.warning && std::ranges::count(kRead, finding.check) > 0;
         });
}

// What was found, and what the user vouches for while no node shows it.
std::string network_of(const View& view) {
  const std::string mode(network_mode(view));
  const bool shown = std::ranges::any_of(
      view.look.nodes, [](const model::Node& node) { return eligible(node) && node.shared_eni; });
  return mode + (shown ? ", SharedENI" : ", SharedENI as the spec says: no node shows it yet");
}

}  // namespace

Verdict preflight_passed(const View& view) {
  if (!view.look.helm) {
    return Wait{.reason = reasons::kSidecarUnavailable,
                .message = view.look.helm.error().message,
                .recheck = std::chrono::seconds{5}};
  }
  const std::vector<Finding> findings = preflight_findings(view);
  if (findings.empty()) return Done{"all checks passed: " + network_of(view)};
  const std::string lines = lines_of(findings);
  if (findings.front().warning) return Done{"no check failed: " + network_of(view) + "\n" + lines};

  const std::string_view reason = findings.front().check;
  // Nothing is installed by a version that is refused: that is to be corrected first.
  const bool stops = (!installed_once(view) || upgrading(view)) && !refused_version(view);
  if (!stops) return Reported{.reason = reason, .message = lines};
  return Blocked{.reason = reason,
                 .message = lines,
                 .recheck = std::chrono::seconds{hangs_on_reading(view, findings) ? 20 : 0}};
}

}  // namespace tco::plan::steps
