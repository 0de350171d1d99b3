// Hubble's certificates are valid for a year, and the chart keeps a key pair that is there for
// ever (reference/cilium-install.md, 2.7): before the end the release is applied without them.

#include "base/names.h"
#include "base/rfc3339.h"
#include "plan/helm_failure.h"
#include "plan/live.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/desired.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

// Somebody who puts an old certificate back, or a chart that keeps it, is not fought.
constexpr std::chrono::hours kAtMostEvery{1};

}  // namespace

Verdict certificates_renewed(const View& view) {
  const model::LiveRelease* live = looked_at(view);
  if (live == nullptr) return Done{"the certificates are not to be looked at now"};
  ApplyRelease action;
  std::string names;
  for (const model::Certificate& certificate : live->certificates) {
    if (!certificate.renewable || !ends_soon(certificate, view.look.now)) continue;
    action.renew.push_back(certificate.name);
    if (!names.empty()) names += ", ";
    names += certificate.name;
    names += ", which ends at ";
    names += to_rfc3339(certificate.not_after);
  }
  if (action.renew.empty()) return Done{"no certificate ends soon"};
  if (!release_in_sync(view)) return waiting_for("the release");
  const model::Release& made = *release(view);
  if (!made.label(names::kRenewedLabel).empty() && view.look.now - made.updated < kAtMostEvery) {
    return Done{"the certificates were renewed within the hour"};
  }
  const std::optional<model::HelmOperation>& last = view.look.helm->operation;
  if (last && last->state == model::OperationState::Failed && last->type == "Apply") {
    if (const auto failure = failed_operation(view, *last)) return *failure;
  }
  std::vector<std::string> renew = std::move(action.renew);
  action = *wanted_release(view);
  action.renew = std::move(renew);
  return Act{.action = std::move(action),
             .reason = reasons::kRenewingCertificates,
             .message = "renewing " + names};
}

}  // namespace tco::plan::steps
