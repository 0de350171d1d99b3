// The bookkeeping is about one installation. A new one inherits it with the release that it is
// about. Without that release, what the bookkeeping says of how far the other one came would make
// first retirements look like repairs, and old approvals would count: it is taken out. Originals
// stay, for TKE's objects are the same, but those of DaemonSets that run again.

#include <algorithm>

#include "base/names.h"
#include "model/record_entries.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

std::string config_map() {
  return "ConfigMap " + std::string(names::kNamespace) + "/" + std::string(names::kStateConfigMap);
}

// Who brought one back by hand made what it is now.
std::vector<std::string> originals_that_run(const View& view) {
  std::vector<std::string> entries;
  for (const model::Workload& each : view.look.workloads) {
    if (each.kind != model::WorkloadKind::DaemonSet || retired(each)) continue;
    const std::string key = record_key(each);
    if (view.look.records.originals.contains(key)) entries.push_back(key);
  }
  return entries;
}

std::vector<std::string> entries_of_the_other(const View& view) {
  const model::Records& records = view.look.records;
  std::vector<std::string> entries = originals_that_run(view);
  const auto add = [&](bool there, std::string_view entry) {
    if (there) entries.emplace_back(entry);
  };
  add(records.installed.has_value(), model::kInstalledEntry);
  add(records.cni_cleaned.has_value(), model::kCniCleanedEntry);
  add(records.upgrade.has_value(), model::kUpgradeEntry);
  add(records.stop.has_value(), model::kStopEntry);
  add(records.teardown.has_value(), model::kTeardownEntry);
  add(!records.profile.empty(), model::kProfileEntry);
  add(!records.first_version.empty(), model::kFirstVersionEntry);
  add(records.first_deployed.has_value(), model::kFirstDeployedEntry);
  add(!records.api_server.empty(), model::kApiServerEntry);
  for (const auto& [key, repairs] : records.repairs) {
    entries.push_back(std::string(model::kRepairsPrefix) + key);
  }
  return entries;
}

// Entries from before owners were recorded are this installation's, unless the release that they
// are about is gone.
bool another_installations(const View& view) {
  const model::Records& records = view.look.records;
  if (records.owner == view.look.installation.meta.uid) return false;
  return !records.owner.empty() ||
         (records.installed && view.look.helm && release(view) == nullptr);
}

}  // namespace

Verdict records_owned(const View& view) {
  const model::Records& records = view.look.records;
  if (records.format > model::kRecordsFormat) {
    return Blocked{.reason = reasons::kRecordUnreadable,
                   .message = config_map() + " was written by a newer operator, in format " +
                              std::to_string(records.format) + ", and this one knows format " +
                              std::to_string(model::kRecordsFormat) +
                              ": nothing is written; use the newer operator"};
  }
  if (!another_installations(view)) return Done{};
  if (!view.look.helm) {
    return Wait{.reason = reasons::kSidecarUnavailable,
                .message = view.look.helm.error().message,
                .recheck = std::chrono::seconds{5}};
  }
  const std::string& uid = view.look.installation.meta.uid;
  if (installed_once(view)) {
    return Act{.action = RecordOwner{.uid = uid},
               .reason = reasons::kRecording,
               .message = config_map() + " is about this CiliumInstallation from now on"};
  }
  if (!view.look.plan.digest.empty()) {
    return Act{.action = DeleteConfigMap{.ns = std::string(names::kNamespace),
                                         .name = std::string(names::kPlanConfigMap),
                                         .uid = {}},
               .reason = reasons::kRecording,
               .message = "deleting a former installation's plan"};
  }
  return Act{.action = RecordOwner{.uid = uid, .forgotten = entries_of_the_other(view)},
             .reason = reasons::kRecording,
             .message = "taking out of " + config_map() + " how far a former installation came"};
}

}  // namespace tco::plan::steps
