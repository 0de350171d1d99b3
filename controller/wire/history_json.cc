#include "wire/history_json.h"

#include "base/rfc3339.h"

namespace tco::wire {

model::HistoryEntry read_history_entry(const JsonReader& reader) {
  model::HistoryEntry entry;
  reader.read("type", entry.type);
  reader.read("fromVersion", entry.from);
  reader.read("toVersion", entry.to);
  reader.read("desired", entry.desired);
  reader.read("result", entry.result);
  reader.read("message", entry.message);
  reader.read("attempts", entry.attempts);
  entry.started = reader.time("startedTime").value_or(model::Time{});
  entry.finished = reader.time("finishedTime");
  return entry;
}

model::CertificateStatus read_certificate(const JsonReader& reader) {
  model::CertificateStatus certificate;
  reader.read("name", certificate.name);
  certificate.not_after = reader.time("notAfterTime").value_or(model::Time{});
  return certificate;
}

Json to_json(const model::HistoryEntry& entry) {
  Json json = {{"type", entry.type},         {"toVersion", entry.to},
               {"desired", entry.desired},   {"result", entry.result},
               {"attempts", entry.attempts}, {"startedTime", to_rfc3339(entry.started)}};
  if (!entry.from.empty()) json["fromVersion"] = entry.from;
  if (!entry.message.empty()) json["message"] = entry.message;
  if (entry.finished) {
    json["finishedTime"] = to_rfc3339(*entry.finished);
    const auto took =
        std::chrono::duration_cast<std::chrono::seconds>(*entry.finished - entry.started);
    json["durationSeconds"] = took.count();
  }
  return json;
}

Json to_json(const model::CertificateStatus& certificate) {
  return {{"name", certificate.name}, {"notAfterTime", to_rfc3339(certificate.not_after)}};
}

}  // namespace tco::wire
