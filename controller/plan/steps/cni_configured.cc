// The agents mount the CNI ConfigMap; without it their pods hang in ContainerCreating.

#include "base/digest.h"
#include "base/names.h"
#include "base/rfc3339.h"
#include "plan/drift.h"
#include "plan/facts.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "values/values.h"

namespace tco::plan::steps {

namespace {

// It is read, not watched: its name is the user's, and a watch of all ConfigMaps would see too
// much.
constexpr std::chrono::minutes kLookAgain{1};

std::optional<model::Writer> last_writer(const World& world) {
  std::optional<model::Writer> last;
  if (!world.cni_config_owners) return last;
  for (const model::Writer& writer : world.cni_config_owners->writers) {
    if (writer.manager == names::kFieldManager) continue;
    if (!last || writer.time >= last->time) last = writer;
  }
  return last;
}

// Absent: what the ConfigMap lacks is not drift but the installation's or the spec's change: only
// while the release is as desired was the text in place that the spec asks for.
std::optional<Drift> changed_by_somebody(const World& world, const std::string& name) {
  if (!world.records.installed || !release_in_sync(world)) return std::nullopt;
  const model::InstallationSpec& spec = world.installation.spec;
  // The text alone would take the same change, made twice, for one.
  const auto minute = std::chrono::floor<std::chrono::minutes>(world.now);
  return Drift{.key = "configmap." + spec.release.ns + "." + spec.cni.config_map_name,
               .seen = (world.cni_config ? sha256_hex(*world.cni_config).substr(0, 16) : "absent") +
                       "/" + to_rfc3339(minute),
               .what = "ConfigMap " + name + (world.cni_config ? " was changed" : " was deleted"),
               .advice = "change the fields of spec.cni instead",
               .writer = last_writer(world)};
}

}  // namespace

Verdict cni_configured(const World& world) {
  const model::InstallationSpec& spec = world.installation.spec;
  const std::string desired = values::cni_config(spec.cni);
  const std::string name = spec.release.ns + "/" + spec.cni.config_map_name;
  if (world.cni_config == desired) {
    return Done{"ConfigMap " + name + " is in place",
                world.records.installed ? kLookAgain : std::chrono::seconds{0}};
  }
  if (!preflight_allows(world)) return waiting_for("preflight");

  std::string_view reason = reasons::kConfiguringCNI;
  std::string message = "writing the CNI configuration to ConfigMap " + name;
  if (const auto drift = changed_by_somebody(world, name)) {
    if (const auto blocked = left_alone(world, *drift)) return *blocked;
    if (auto count = count_repair(world, *drift)) return *std::move(count);
    reason = reasons::kRepairingDrift;
    message += " again: " + told(*drift);
  }
  return Act{.action = ApplyCniConfig{.ns = spec.release.ns,
                                      .name = spec.cni.config_map_name,
                                      .key = spec.cni.config_map_key,
                                      .text = desired},
             .reason = reason,
             .message = std::move(message)};
}

}  // namespace tco::plan::steps
