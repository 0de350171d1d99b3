// Before anything is written, the plan ConfigMap says what: Helm renders the release for it.

#include "base/names.h"
#include "plan/helm_failure.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/upgrade.h"
#include "plan/view/desired.h"
#include "plan/view/desired_changes.h"
#include "plan/view/nodes.h"

namespace tco::plan::steps {
namespace {

Act preview(ApplyRelease wanted) {
  const std::string version = wanted.version;
  return {.action = PreviewRelease{std::move(wanted)},
          .reason = reasons::kPlanning,
          .message = "rendering Cilium " + version + " to see what it changes"};
}

Act write(const View& view, const DesiredChanges& wanted, const model::HelmOperation& preview) {
  const bool automatic = view.look.installation.spec.plan.approval == model::Approval::Automatic;
  return {.action =
              WritePlan{.document = {.digest = wanted.digest,
                                     .version = view.look.installation.spec.version,
                                     .changes = wanted.changes,
                                     .approved = automatic ? wanted.steps : view.look.plan.approved,
                                     .eligible_nodes = view.nodes().eligible},
                        .preview = preview.id},
          .reason = reasons::kPlanning,
          .message = "writing the plan " + wanted.digest + " to ConfigMap " +
                     std::string(names::kNamespace) + "/" + std::string(names::kPlanConfigMap)};
}

}  // namespace

Verdict planned(const View& view) {
  if (!view.look.helm) {
    return Wait{.reason = reasons::kSidecarUnavailable,
                .message = view.look.helm.error().message,
                .recheck = std::chrono::seconds{5}};
  }
  if (refused_version(view)) return waiting_for("a version that can be had");
  if (!preflight_allows(view)) return waiting_for("preflight");
  if (const std::string_view what = missing_for_upgrade(view); !what.empty()) {
    return waiting_for(what);
  }
  const std::optional<ApplyRelease> desired = wanted_release(view);
  const std::optional<DesiredChanges>& wanted = view.changes();
  if (!desired || !wanted) return waiting_for("the API server's address and accepted values");
  if (view.look.plan.digest == wanted->digest) return Done{"the plan is " + wanted->digest};

  const std::optional<model::HelmOperation>& last = view.look.helm->operation;
  const bool running = last && last->state == model::OperationState::Running;
  const bool ours = last && last->type == "Preview" && last->desired == desired->attempt;
  if (running && !ours) return waiting_for("the Helm operation");
  if (running) {
    return Wait{.reason = reasons::kPlanning,
                .message = "Helm: " + last->phase,
                .recheck = std::chrono::seconds{2}};
  }
  if (!ours) return preview(*desired);
  if (last->state == model::OperationState::Succeeded) return write(view, *wanted, *last);
  if (std::optional<Verdict> failure = failed_operation(view, *last)) return *failure;
  return preview(*desired);
}

}  // namespace tco::plan::steps
