// What the sidecar reports of Helm: the release as recorded in the cluster, and its own operation.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/object.h"

namespace tco::model {

// Who wrote a revision that is not the sidecar's: somebody's `helm upgrade`, for example.
struct ForeignRevision {
  std::string writer;       // field manager of the last write of its record; empty: not known
  std::string description;  // that Helm's own, such as "Upgrade complete"
  friend bool operator==(const ForeignRevision&, const ForeignRevision&) = default;
};

struct Release {
  int revision = 0;
  std::string status;  // Helm's words: deployed, failed, pending-install, ...
  std::string chart_version;
  std::string chart_name = "cilium";
  Time updated{};
  std::map<std::string, std::string> labels;  // the custom ones
  int last_deployed_revision = 0;             // 0: never was deployed
  std::string last_deployed_version;          // its chart's; empty: not known
  // Read from the record of a deployed release of ours; empty otherwise.
  std::vector<std::string> images;          // sorted
  std::vector<std::string> unknown_values;  // JSON pointers of what the chart does not know
  // That key of the cilium-config in the record: "true", "false", …; empty: not known.
  std::string kube_proxy_replacement;
  // Present: the sidecar did not write this revision. Helm copies labels from one revision to the
  // next, so `labels` may say what our last one was made of; the chart's version is what runs.
  std::optional<ForeignRevision> foreign;

  std::string label(std::string_view key) const {
    const auto it = labels.find(std::string(key));
    return it == labels.end() ? std::string() : it->second;
  }
  bool pending() const { return status.starts_with("pending-") || status == "uninstalling"; }
};

enum class OperationState { Running, Succeeded, Failed };

struct HelmOperation {
  std::string id;
  std::string type;  // Apply, Uninstall, Unlock
  OperationState state = OperationState::Running;
  std::string desired;  // what the caller wanted, its own words: our desired digest
  std::string phase;
  int objects_done = 0;
  int objects_total = 0;
  Time finished{};
  std::string error_reason;  // a row of docs/sidecar-api.md; empty unless Failed
  std::string error_message;
};

// What a rendered chart must say of one flag of Cilium's programs, or Helm does not write.
struct OwnedSetting {
  std::string key;      // of cilium-config; the flag's name
  std::string value;    // as it stands there
  std::string program;  // whose value it is: "agent", "operator"
  friend bool operator==(const OwnedSetting&, const OwnedSetting&) = default;
};

// One look at the sidecar.
struct HelmState {
  std::string start_id;  // new at each start of the sidecar's process
  Time started{};
  std::optional<Release> release;
  std::optional<HelmOperation> operation;
};

}  // namespace tco::model
