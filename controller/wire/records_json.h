// The bookkeeping ConfigMap and our annotation on foreign objects.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/record_entries.h"
#include "model/records.h"
#include "wire/upgrade_json.h"

namespace tco::wire {

// The `data` of a ConfigMap. Decode: not a ConfigMap.
Result<std::map<std::string, std::string>> parse_config_map(std::string_view json);

// Which ConfigMap it is, and who has written it. Decode: not a ConfigMap.
Result<model::ConfigMapOwners> parse_config_map_owners(std::string_view json);

// Entry by entry: one that cannot be read is named in Records::unreadable with its text, and says
// nothing about the others. Repairs are but counted: what cannot be read of them counts as none. So
// does an upgrade: Helm knows what is there. Entries it does not know are of a later operator. No
// entry makes the whole an error.
Result<model::Records> parse_records(const std::map<std::string, std::string>& data);

// The entry, and the annotation: one line of JSON.
std::string original_text(const model::Original& original);

// One line of JSON. Times are whole seconds.
std::string repairs_text(const model::Repairs& repairs);
std::string stop_text(const model::Stop& stop);
// "UninstallAndRestore uid".
std::string teardown_text(const model::Teardown& teardown);

// One that cannot be read counts as none: nodes are cleaned once more.
std::string cni_cleaning_text(const model::CniCleaning& cleaning);

// A merge patch that sets entries of a ConfigMap, and the ConfigMap that holds just them, for the
// first time.
using Entries = std::map<std::string, std::string>;
std::string entries_patch(const Entries& entries);
std::string entries_config_map(std::string_view ns, std::string_view name, const Entries& entries);

// A merge patch of the bookkeeping that names its owner and takes entries out.
std::string owner_patch(const std::string& uid, const std::vector<std::string>& forgotten);

}  // namespace tco::wire
