#include "plan/stops.h"

#include "base/version.h"
#include "plan/reasons.h"
#include "plan/upgrade.h"
#include "plan/view/release.h"
#include "plan/view/roll_out.h"

namespace tco::plan {
namespace {

bool of_minor(const std::string& version, const std::string& minor) {
  const std::optional<Version> parsed = parse_version(version);
  return parsed && minor_of(*parsed) == minor;
}

// The stop on record, if it is one on this way.
const model::Stop* stop_on_record(const View& view, const std::string& minor) {
  const std::optional<model::Stop>& stop = view.look.records.stop;
  const bool its = stop && stop->destination == view.look.installation.spec.version &&
                   of_minor(stop->version, minor);
  return its ? &*stop : nullptr;
}

}  // namespace

std::string minor_to_stop_at(const View& view) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  if (spec.upgrade.multi_hop == model::Switch::Disabled || rewritten(view) != nullptr) return {};
  const model::Upgrade* open = open_upgrade(view);
  const std::optional<Version> from =
      parse_version(open != nullptr ? open->from : deployed_version(view));
  const std::optional<Version> to = parse_version(spec.version);
  if (!from || !to || to->major != from->major || to->minor <= from->minor + 1) return {};
  return minor_of({.major = from->major, .minor = from->minor + 1});
}

bool stop_unknown(const View& view) {
  const std::string minor = minor_to_stop_at(view);
  return !minor.empty() && stop_on_record(view, minor) == nullptr;
}

void take_stop(World& draft) {
  const std::string minor = minor_to_stop_at(draft);
  const model::Stop* stop = minor.empty() ? nullptr : stop_on_record(draft, minor);
  if (stop == nullptr) return;
  model::InstallationSpec& spec = draft.installation.spec;
  draft.destination = spec.version;
  spec.version = stop->version;
  // These are about the archive of the destination.
  spec.chart.sha256.clear();
  spec.chart.oci_digest.clear();
}

Verdict choose_stop(const View& view) {
  const std::string minor = minor_to_stop_at(view);
  const std::string& destination = view.look.installation.spec.version;
  const std::string way =
      "the way from " + deployed_version(view) + " to " + destination + " leads through " + minor;
  if (!view.look.versions) {
    return Blocked{
        .reason = reasons::kUpgradeNotAllowed,
        .message = way + ", and its releases are not known: " + view.look.versions.error().message,
        .recheck = std::chrono::minutes{1}};
  }
  const std::string* newest = nullptr;
  for (const std::string& version : *view.look.versions) {
    if (of_minor(version, minor)) newest = &version;
  }
  if (newest == nullptr) {
    return Blocked{.reason = reasons::kUpgradeNotAllowed,
                   .message = way +
                              ", and the chart's source has no release of it: add one, or "
                              "set spec.version to one",
                   .recheck = std::chrono::minutes{1}};
  }
  return Act{.action = RecordStop{{.version = *newest, .destination = destination}},
             .reason = reasons::kRecording,
             .message = way + ": recording " + *newest + " as a stop"};
}

}  // namespace tco::plan
