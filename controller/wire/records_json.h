// The bookkeeping ConfigMap and our annotation on foreign objects.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/records.h"

namespace tco::wire {

// The `data` of a ConfigMap. Decode: not a ConfigMap.
Result<std::map<std::string, std::string>> parse_config_map(std::string_view json);

// Which ConfigMap it is, and who has written it. Decode: not a ConfigMap.
Result<model::ConfigMapOwners> parse_config_map_owners(std::string_view json);

// An entry that cannot be read is an error, not nothing: what is on record must never be written
// over because it was not understood. Decode names the entry. Repairs are but counted: what cannot
// be read of them counts as none. Nor is an upgrade that cannot be read: Helm knows what is there.
Result<model::Records> parse_records(const std::map<std::string, std::string>& data);

// The entry, and the annotation: one line of JSON.
std::string original_text(const model::Original& original);

// One line of JSON. Times are whole seconds.
std::string repairs_text(const model::Repairs& repairs);
std::string upgrade_text(const model::Upgrade& upgrade);
std::string stop_text(const model::Stop& stop);

// The ConfigMap names::kRecycleConfigMap: a line a node, its name and its boot ID, for people to
// read. Lines that are not that are none. Absent: the ConfigMap is empty, or not there.
std::map<std::string, std::string> recycle_entries(const model::Recycle& recycle);
std::optional<model::Recycle> parse_recycle(const std::map<std::string, std::string>& data);

// The same. One that cannot be read counts as none: nodes are cleaned once more.
std::string cni_cleaning_text(const model::CniCleaning& cleaning);

inline constexpr std::string_view kApiServerEntry = "apiServer";
inline constexpr std::string_view kFirstVersionEntry = "firstVersion";
inline constexpr std::string_view kFirstDeployedEntry = "firstDeployed";  // an RFC 3339 time
inline constexpr std::string_view kInstalledEntry = "installed";          // an RFC 3339 time
inline constexpr std::string_view kProfileEntry = "profile";
inline constexpr std::string_view kUpgradeEntry = "upgrade";
inline constexpr std::string_view kStopEntry = "stop";
inline constexpr std::string_view kCniCleanedEntry = "cniCleaned";
inline constexpr std::string_view kRepairsPrefix = "repairs.";
inline constexpr std::string_view kOriginalPrefix = "original.";

// A merge patch that sets entries of a ConfigMap, and the ConfigMap that holds just them, for the
// first time.
using Entries = std::map<std::string, std::string>;
std::string entries_patch(const Entries& entries);
std::string entries_config_map(std::string_view ns, std::string_view name, const Entries& entries);

}  // namespace tco::wire
