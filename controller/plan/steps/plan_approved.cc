// With plan.approval Manual, nothing but the operator's own bookkeeping is written until the plan's
// digest is approved. What was approved is kept step by step: a repair needs no new approval.

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/desired_changes.h"

namespace tco::plan::steps {
namespace {

std::string how_to_approve(const View& view, const std::string& digest) {
  const std::string map(names::kPlanConfigMap);
  const std::string given = approved_digest(view, digest);
  return "the plan " + digest + " (" + view.look.plan.summary +
         ") waits for your approval; read it with: kubectl -n " + std::string(names::kNamespace) +
         " get configmap " + map + " -o jsonpath='{.data.plan\\.json}'; approve it by " +
         "spec.plan.approvedDigest, or with: kubectl annotate ciliuminstallation " +
         std::string(names::kInstallation) + " --overwrite " +
         std::string(names::kApprovedPlanAnnotation) + "=" + digest +
         (given.empty() ? "" : "; what is approved now is another plan: " + given);
}

}  // namespace

Verdict plan_approved(const View& view) {
  const std::optional<DesiredChanges>& wanted = view.changes();
  if (!wanted || view.look.plan.digest != wanted->digest) return waiting_for("the plan");
  const bool automatic = view.look.installation.spec.plan.approval == model::Approval::Automatic;
  if (approved(view, *wanted)) {
    return Done{automatic ? "plans are carried out without being asked for"
                          : "the plan " + wanted->digest + " is approved"};
  }
  if (!automatic && approved_digest(view, wanted->digest) != wanted->digest) {
    return Wait{.reason = reasons::kAwaitingApproval,
                .message = how_to_approve(view, wanted->digest),
                .recheck = std::chrono::seconds{10}};
  }
  return Act{.action = RecordApproval{.digest = wanted->digest, .approved = wanted->steps},
             .reason = reasons::kRecording,
             .message = "recording that the plan " + wanted->digest + " is approved"};
}

}  // namespace tco::plan::steps
