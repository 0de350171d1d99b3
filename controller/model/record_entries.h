// The entries of the bookkeeping ConfigMap, names::kStateConfigMap.
#pragma once

#include <string_view>

namespace tco::model {

inline constexpr int kRecordsFormat = 1;  // that this operator reads and writes
inline constexpr std::string_view kFormatEntry = "recordsFormat";
inline constexpr std::string_view kOwnerEntry = "uid";
inline constexpr std::string_view kApiServerEntry = "apiServer";
inline constexpr std::string_view kFirstVersionEntry = "firstVersion";
inline constexpr std::string_view kFirstDeployedEntry = "firstDeployed";  // an RFC 3339 time
inline constexpr std::string_view kInstalledEntry = "installed";          // an RFC 3339 time
inline constexpr std::string_view kProfileEntry = "profile";
inline constexpr std::string_view kUpgradeEntry = "upgrade";
inline constexpr std::string_view kStopEntry = "stop";
inline constexpr std::string_view kTeardownEntry = "teardown";
inline constexpr std::string_view kCniCleanedEntry = "cniCleaned";
inline constexpr std::string_view kRepairsPrefix = "repairs.";
inline constexpr std::string_view kOriginalPrefix = "original.";

}  // namespace tco::model
