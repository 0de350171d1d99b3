// The agents mount the CNI ConfigMap; without it their pods hang in ContainerCreating.

#include "base/names.h"
#include "plan/drift.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/desired.h"
#include "plan/view/desired_changes.h"
#include "values/values.h"

namespace tco::plan::steps {

namespace {

// It is read, not watched: its name is the user's, and a watch of all ConfigMaps would see too
// much.
constexpr std::chrono::minutes kLookAgain{1};

std::optional<model::Writer> last_writer(const View& view) {
  std::optional<model::Writer> last;
  if (!view.look.cni_config_owners) return last;
  for (const model::Writer& writer : view.look.cni_config_owners->writers) {
    if (writer.manager == names::kFieldManager) continue;
    if (!last || writer.time >= last->time) last = writer;
  }
  return last;
}

// The text would take the same change, made twice, for one.
std::string state_of(const std::optional<model::ConfigMapOwners>& found) {
  return found ? found->meta.uid + "/" + found->meta.resource_version : std::string();
}

// Absent: what the ConfigMap lacks is not drift but the installation's or the spec's change. The
// text that the spec asks for was in place if the release is as desired, or if this part of the
// plan was carried out.
std::optional<Drift> changed_by_somebody(const View& view, const std::string& name) {
  const bool in_place = release_in_sync(view) || applied_once(view, "CNIConfigured");
  if (!view.look.records.installed || !in_place) return std::nullopt;
  const model::InstallationSpec& spec = view.look.installation.spec;
  return Drift{
      .key = "configmap." + spec.release.ns + "." + spec.cni.config_map_name,
      .seen = state_of(view.look.cni_config_owners),
      .what = "ConfigMap " + name + (view.look.cni_config ? " was changed" : " was deleted"),
      .advice = "change the fields of spec.cni instead",
      .writer = last_writer(view)};
}

}  // namespace

Verdict cni_configured(const View& view) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  const std::string desired = values::cni_config(spec.cni);
  const std::string name = spec.release.ns + "/" + spec.cni.config_map_name;
  if (view.look.cni_config == desired) {
    return Done{"ConfigMap " + name + " is in place",
                view.look.records.installed ? kLookAgain : std::chrono::seconds{0}};
  }
  if (!preflight_allows(view)) return waiting_for("preflight");

  std::string_view reason = reasons::kConfiguringCNI;
  std::string message = "writing the CNI configuration to ConfigMap " + name;
  std::optional<RecordRepair> repair;
  if (const auto drift = changed_by_somebody(view, name)) {
    if (const auto blocked = left_alone(view, *drift)) return *blocked;
    if (auto count = count_repair(view, *drift)) return *std::move(count);
    repair = counted_after(view, *drift);
    reason = reasons::kRepairingDrift;
    message += " again: " + told(*drift);
  }
  return Act{.action = ApplyCniConfig{.ns = spec.release.ns,
                                      .name = spec.cni.config_map_name,
                                      .key = spec.cni.config_map_key,
                                      .text = desired,
                                      .repair = std::move(repair)},
             .reason = reason,
             .message = std::move(message)};
}

}  // namespace tco::plan::steps
