// Parts of the status that are lists of what was and what is to end: status.history and
// status.certificates.
#pragma once

#include "model/installation_status.h"
#include "wire/json_reader.h"

namespace tco::wire {

model::HistoryEntry read_history_entry(const JsonReader& reader);
model::CertificateStatus read_certificate(const JsonReader& reader);

// In a list nothing is removed by null: what is empty is left out.
Json to_json(const model::HistoryEntry& entry);
Json to_json(const model::CertificateStatus& certificate);

}  // namespace tco::wire
