#include "plan/view/release.h"

#include "base/names.h"

namespace tco::plan {

const model::Release* release(const View& view) {
  if (!view.look.helm || !view.look.helm->release) return nullptr;
  return &*view.look.helm->release;
}

const model::HelmOperation* running_operation(const View& view) {
  if (!view.look.helm || !view.look.helm->operation) return nullptr;
  const model::HelmOperation& operation = *view.look.helm->operation;
  return operation.state == model::OperationState::Running ? &operation : nullptr;
}

bool ours(const model::Release& release) { return !release.label(names::kUidLabel).empty(); }

bool to_be_adopted(const View& view) {
  const model::Release* found = release(view);
  const bool wanted = view.look.installation.spec.release.adoption == model::Adoption::HelmRelease;
  return wanted && found != nullptr && !ours(*found) && found->chart_name == names::kChart;
}

bool installed_once(const View& view) {
  const model::Release* found = release(view);
  return found != nullptr && ours(*found) && found->last_deployed_revision > 0;
}

bool release_to_remove(const View& view) {
  const model::Release* found = release(view);
  return found != nullptr && ours(*found);
}

std::string progress_of(const model::HelmOperation& operation) {
  if (operation.objects_total == 0) return {};
  return std::to_string(operation.objects_done) + "/" + std::to_string(operation.objects_total);
}

bool release_serves(const View& view) {
  const model::Release* found = release(view);
  return found != nullptr && ours(*found) && found->status == "deployed";
}

bool release_at_rest(const View& view) {
  return release_serves(view) && !release(view)->foreign && running_operation(view) == nullptr;
}

const model::ForeignRevision* rewritten(const View& view) {
  const model::Release* found = release(view);
  if (found == nullptr || !ours(*found) || !found->foreign) return nullptr;
  return &*found->foreign;
}

std::string rewritten_text(const View& view) {
  const model::Release& found = *release(view);
  const model::ReleaseSpec& spec = view.look.installation.spec.release;
  return "revision " + std::to_string(found.revision) + " of Helm release " + spec.ns + "/" +
         spec.name + ", " + found.chart_name + " " + found.chart_version +
         ", is not the operator's";
}

bool needs_kube_proxy(const View& view) {
  const model::Release* found = release(view);
  if (found == nullptr || found->kube_proxy_replacement.empty()) return false;
  // "strict" is the word of older charts.
  return found->kube_proxy_replacement != "true" && found->kube_proxy_replacement != "strict";
}

std::string deployed_version(const View& view) {
  if (to_be_adopted(view)) return release(view)->chart_version;
  if (!installed_once(view)) return {};
  const model::Release& found = *release(view);
  return found.last_deployed_version.empty() ? found.chart_version : found.last_deployed_version;
}

bool upgrading(const View& view) {
  const std::string deployed = deployed_version(view);
  return !deployed.empty() && deployed != view.look.installation.spec.version;
}

const model::Upgrade* open_upgrade(const View& view) {
  const std::optional<model::Upgrade>& last = view.look.records.upgrade;
  return last && !last->done ? &*last : nullptr;
}

}  // namespace tco::plan
