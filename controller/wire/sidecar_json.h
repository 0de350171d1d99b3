// The sidecar's messages (docs/sidecar-api.md), from and to JSON. test/golden/sidecar holds one
// example of each, read by the sidecar's tests too.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/installation.h"
#include "model/live_release.h"
#include "model/release.h"

namespace tco::wire {

inline constexpr int kSidecarContract = 1;

struct SidecarVersion {
  int contract = 0;
  std::string version;
  std::string helm;
  std::string start_id;
  model::Time started{};
};

struct ApplyRequest {
  std::string id;
  std::string ns;
  std::string name;
  std::int64_t epoch = 0;
  std::string desired;
  model::ChartSpec chart;
  std::string version;
  std::string values;                      // JSON object
  std::vector<std::string> secret_values;  // JSON objects
  std::vector<model::OwnedSetting> owned;
  std::map<std::string, std::string> labels;
  int max_history = 0;
  std::vector<std::string> renew;  // Secrets
};

struct RightsRequest {
  std::string ns;
  std::string name;
  model::ChartSpec chart;
  std::string version;
  std::string values;  // JSON object
};

struct UnlockRequest {
  std::string id;
  std::string ns;
  std::string name;
  std::int64_t epoch = 0;
  int revision = 0;
};

struct RollbackRequest {
  std::string id;
  std::string ns;
  std::string name;
  std::int64_t epoch = 0;
  std::string desired;
  int revision = 0;  // the one to go back to
  std::map<std::string, std::string> labels;
  int max_history = 0;
};

struct UninstallRequest {
  std::string id;
  std::string ns;
  std::string name;
  std::int64_t epoch = 0;
};

std::string fence_request(std::int64_t epoch, std::string_view holder,
                          std::chrono::milliseconds valid_for);
std::string apply_request(const ApplyRequest& request);
// Of an ApplyRequest without labels and history: what it would do.
std::string preview_request(const ApplyRequest& request);
std::string rights_request(const RightsRequest& request);
std::string versions_request(const model::ChartSpec& chart, const std::string& wanted);
std::string values_request(const std::vector<model::ValuesSource>& sources);
std::string rollback_request(const RollbackRequest& request);
std::string unlock_request(const UnlockRequest& request);
std::string uninstall_request(const UninstallRequest& request);

// All: Decode, if the answer is not what the contract says.
Result<SidecarVersion> parse_sidecar_version(std::string_view json);
// The release and the operation; start_id and started are left empty.
Result<model::HelmState> parse_helm_state(std::string_view json);
Result<model::HelmOperation> parse_operation(std::string_view json);
// Helm values, a JSON object each.
Result<std::vector<std::string>> parse_values(std::string_view json);

Result<std::vector<std::string>> parse_versions(std::string_view json);
Result<std::vector<std::string>> parse_missing_rights(std::string_view json);
Result<model::LiveRelease> parse_live_release(std::string_view json);

struct SidecarRefusal {
  std::string reason;
  std::string message;
  std::int64_t epoch = 0;  // the highest one that the sidecar has served, with StaleEpoch
};
// Never fails: an answer that is not the contract's becomes a refusal without a reason.
SidecarRefusal parse_refusal(std::string_view json);

}  // namespace tco::wire
