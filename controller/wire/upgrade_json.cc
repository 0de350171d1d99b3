#include "wire/upgrade_json.h"

#include <algorithm>

#include "base/rfc3339.h"
#include "wire/json_reader.h"

namespace tco::wire {
namespace {

constexpr std::int64_t kLongest = 24L * 60 * 60;  // of any deadline

model::RollOutProgress read_progress(const JsonReader& reader) {
  model::RollOutProgress progress;
  std::int64_t stalled = 0;
  reader.read("revision", progress.revision);
  reader.read("done", progress.done);
  progress.noted = reader.time("noted").value_or(model::Time{});
  reader.read("stalledSeconds", stalled);
  progress.stalled = std::chrono::seconds{std::clamp<std::int64_t>(stalled, 0, kLongest)};
  progress.complete = reader.time("complete");
  progress.broken = reader.time("broken");
  return progress;
}

Json to_json(const model::RollOutProgress& progress) {
  Json json = {{"revision", progress.revision},
               {"done", progress.done},
               {"noted", to_rfc3339(progress.noted)},
               {"stalledSeconds", progress.stalled.count()}};
  if (progress.complete) json["complete"] = to_rfc3339(*progress.complete);
  if (progress.broken) json["broken"] = to_rfc3339(*progress.broken);
  return json;
}

}  // namespace

std::optional<model::Upgrade> parse_upgrade(const std::string& text) {
  const Result<Json> json = parse_json(text, "the upgrade");
  if (!json) return std::nullopt;
  const JsonReader reader(*json);
  model::Upgrade upgrade;
  reader.read("from", upgrade.from);
  reader.read("fromRevision", upgrade.from_revision);
  reader.read("fromDesired", upgrade.from_desired);
  reader.read("to", upgrade.to);
  reader.read("desired", upgrade.desired);
  reader.read("attempt", upgrade.attempt);
  upgrade.began = reader.time("began").value_or(model::Time{});
  reader.read("tries", upgrade.tries);
  upgrade.failed = reader.time("failed");
  reader.read("failure", upgrade.failure);
  upgrade.done = reader.time("done");
  if (reader.has("progress")) upgrade.progress = read_progress(reader.child("progress"));
  if (!reader.problem().empty()) return std::nullopt;
  return upgrade;
}

std::string upgrade_text(const model::Upgrade& upgrade) {
  Json json = {{"from", upgrade.from},
               {"fromRevision", upgrade.from_revision},
               {"fromDesired", upgrade.from_desired},
               {"to", upgrade.to},
               {"desired", upgrade.desired},
               {"attempt", upgrade.attempt},
               {"began", to_rfc3339(upgrade.began)},
               {"tries", upgrade.tries}};
  if (upgrade.failed) json["failed"] = to_rfc3339(*upgrade.failed);
  if (!upgrade.failure.empty()) json["failure"] = upgrade.failure;
  if (upgrade.done) json["done"] = to_rfc3339(*upgrade.done);
  if (upgrade.progress) json["progress"] = to_json(*upgrade.progress);
  return to_text(json);
}

}  // namespace tco::wire
