// Cilium's Helm release is gone, its records too. What it did to kernels stays: no API call undoes
// that. Cilium's CRDs stay as well, with the policies in them: cilium-operator made them, not Helm.

#include <array>

#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

// How to react to what the sidecar says went wrong (docs/sidecar-api.md).
struct Failure {
  std::string_view sidecar_reason;
  std::chrono::seconds retry_after;
};
constexpr std::array kSoon = {
    Failure{"Unavailable", std::chrono::seconds{5}},
    Failure{"Fenced", std::chrono::seconds{5}},
};

std::chrono::seconds retry_after(std::string_view sidecar_reason) {
  for (const Failure& failure : kSoon) {
    if (failure.sidecar_reason == sidecar_reason) return failure.retry_after;
  }
  return std::chrono::seconds{30};
}

// Absent: the last operation was another one, or it is time to try again.
std::optional<Verdict> last_failure(const View& view) {
  const std::optional<model::HelmOperation>& last = view.look.helm->operation;
  if (!last || last->state != model::OperationState::Failed) return std::nullopt;
  if (last->type != "Uninstall") return std::nullopt;
  const auto left = std::chrono::ceil<std::chrono::seconds>(
      last->finished + retry_after(last->error_reason) - view.look.now);
  if (left.count() <= 0) return std::nullopt;
  if (last->error_reason == "Forbidden") {
    return Blocked{.reason = reasons::kForbidden, .message = last->error_message, .recheck = left};
  }
  return Wait{.reason = reasons::kUninstallFailed,
              .message = last->error_message + "; trying again",
              .recheck = left};
}

// What must hold before the release may go; empty if everything does.
std::string_view missing(const View& view) {
  if (view.look.installation.spec.deletion_policy == model::DeletionPolicy::Uninstall) {
    return done(nodes_gone(view)) ? std::string_view{} : "the nodes to be gone";
  }
  const bool back = done(kube_proxy_restored(view)) && done(tke_cni_agent_restored(view)) &&
                    done(ip_masq_agent_restored(view));
  return back ? std::string_view{} : "TKE's components to be back";
}

}  // namespace

Verdict release_uninstalled(const View& view) {
  if (!view.look.helm) {
    return Wait{.reason = reasons::kSidecarUnavailable,
                .message = view.look.helm.error().message,
                .recheck = std::chrono::seconds{5}};
  }
  if (const model::HelmOperation* running = running_operation(view)) {
    if (running->type != "Uninstall") return waiting_for("the Helm operation");
    return Wait{.reason = reasons::kUninstallingRelease,
                .message = "Helm: " + running->phase,
                .progress = progress_of(*running),
                .recheck = std::chrono::seconds{2}};
  }
  if (!release_to_remove(view)) return Done{"there is no release of the operator's"};
  if (const std::string_view what = missing(view); !what.empty()) {
    return waiting_for(what);
  }
  if (release(view)->pending()) return waiting_for("the pending release");
  if (const std::optional<Verdict> failure = last_failure(view)) return *failure;

  const model::ReleaseSpec& spec = view.look.installation.spec.release;
  return Act{.action = UninstallRelease{.ns = spec.ns, .name = spec.name, .epoch = view.look.epoch},
             .reason = reasons::kUninstallingRelease,
             .message = "uninstalling Helm release " + spec.ns + "/" + spec.name};
}

}  // namespace tco::plan::steps
