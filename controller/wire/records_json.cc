#include "wire/records_json.h"

#include <sstream>

#include "base/rfc3339.h"
#include "base/text.h"
#include "wire/json_reader.h"

namespace tco::wire {
namespace {

using model::Original;

Json to_json(const model::Toleration& toleration) {
  Json json = Json::object();
  if (!toleration.key.empty()) json["key"] = toleration.key;
  if (!toleration.op.empty()) json["operator"] = toleration.op;
  if (!toleration.value.empty()) json["value"] = toleration.value;
  if (!toleration.effect.empty()) json["effect"] = toleration.effect;
  return json;
}

model::Toleration read_toleration(const JsonReader& reader) {
  model::Toleration toleration;
  reader.read("key", toleration.key);
  reader.read("operator", toleration.op);
  reader.read("value", toleration.value);
  reader.read("effect", toleration.effect);
  return toleration;
}

Result<Original> parse_original(const std::string& entry, const std::string& text) {
  const Result<Json> json = parse_json(text, entry);
  if (!json) return json.error();
  const JsonReader reader(*json);
  Original original;
  reader.read("uid", original.uid);
  reader.read("generation", original.generation);
  if (json->contains("updateStrategy")) {
    original.field = Original::Field::UpdateStrategy;
    reader.read("updateStrategy", original.update_strategy);
  } else if (json->contains("tolerations")) {
    original.field = Original::Field::Tolerations;
    if (reader.has("tolerations")) original.tolerations.emplace();
    reader.each("tolerations", [&](const JsonReader& toleration) {
      original.tolerations->push_back(read_toleration(toleration));
    });
  } else if (reader.has("nodeSelector")) {
    original.node_selector.emplace();
    reader.read("nodeSelector", *original.node_selector);
  }
  const bool whole = json->contains("tolerations") || json->contains("nodeSelector") ||
                     !original.update_strategy.empty();
  if (whole && !original.uid.empty() && reader.problem().empty()) return original;
  return Error{
      ErrorKind::Decode,
      "entry " + entry + " of the bookkeeping ConfigMap cannot be read: " + clip(text, 200)};
}

// A count that cannot be read begins anew: unlike an original, it can be lost.
model::Repairs parse_repairs(const std::string& text) {
  const Result<Json> json = parse_json(text, "the repairs");
  if (!json) return {};
  const JsonReader reader(*json);
  model::Repairs repairs;
  std::vector<std::string> recent;
  reader.read("seen", repairs.seen);
  reader.read("total", repairs.total);
  reader.read("recent", recent);
  reader.read("writer", repairs.writer);
  for (const std::string& each : recent) {
    const std::optional<model::Time> time = parse_rfc3339(each);
    if (time) repairs.recent.push_back(*time);
  }
  return reader.problem().empty() ? repairs : model::Repairs{};
}

// One that cannot be read is chosen again.
std::optional<model::Stop> parse_stop(const std::string& text) {
  const Result<Json> json = parse_json(text, "the stop");
  if (!json) return std::nullopt;
  const JsonReader reader(*json);
  model::Stop stop;
  reader.read("version", stop.version);
  reader.read("destination", stop.destination);
  if (!reader.problem().empty()) return std::nullopt;
  return stop;
}

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
  if (!reader.problem().empty()) return std::nullopt;
  return upgrade;
}

}  // namespace

Result<std::map<std::string, std::string>> parse_config_map(std::string_view text) {
  const Result<Json> json = parse_json(text, "the ConfigMap");
  if (!json) return json.error();
  const JsonReader reader(*json);
  std::map<std::string, std::string> data;
  reader.read("data", data);
  if (reader.problem().empty()) return data;
  return Error{ErrorKind::Decode, "the ConfigMap cannot be read: " + reader.problem()};
}

Result<model::ConfigMapOwners> parse_config_map_owners(std::string_view text) {
  const Result<Json> json = parse_json(text, "the ConfigMap");
  if (!json) return json.error();
  const JsonReader reader(*json);
  const JsonReader meta = reader.child("metadata");
  model::ConfigMapOwners owners;
  meta.read("namespace", owners.meta.ns);
  meta.read("name", owners.meta.name);
  meta.read("uid", owners.meta.uid);
  meta.read("resourceVersion", owners.meta.resource_version);
  meta.each("managedFields", [&](const JsonReader& entry) {
    entry.read("manager", owners.managers.emplace_back());
  });
  if (reader.problem().empty() && !owners.meta.uid.empty()) return owners;
  return Error{ErrorKind::Decode, "the ConfigMap cannot be read: " + reader.problem()};
}

Result<model::Records> parse_records(const std::map<std::string, std::string>& data) {
  model::Records records;
  for (const auto& [entry, text] : data) {
    if (entry == kApiServerEntry) records.api_server = text;
    if (entry == kFirstVersionEntry) records.first_version = text;
    if (entry == kFirstDeployedEntry) records.first_deployed = parse_rfc3339(text);
    if (entry == kInstalledEntry) records.installed = parse_rfc3339(text).value_or(model::Time{});
    if (entry == kProfileEntry) records.profile = text;
    if (entry == kStopEntry) records.stop = parse_stop(text);
    if (entry == kUpgradeEntry) records.upgrade = parse_upgrade(text);
    if (entry.starts_with(kRepairsPrefix)) {
      records.repairs.emplace(entry.substr(kRepairsPrefix.size()), parse_repairs(text));
    }
    if (!entry.starts_with(kOriginalPrefix)) continue;
    Result<Original> original = parse_original(entry, text);
    if (!original) return original.error();
    records.originals.emplace(entry, *std::move(original));
  }
  return records;
}

std::string original_text(const Original& original) {
  Json json = {{"uid", original.uid}};
  if (original.generation != 0) json["generation"] = original.generation;
  if (original.field == Original::Field::NodeSelector) {
    json["nodeSelector"] = original.node_selector ? Json(*original.node_selector) : Json();
    return json.dump();
  }
  if (original.field == Original::Field::UpdateStrategy) {
    json["updateStrategy"] = original.update_strategy;
    return json.dump();
  }
  json["tolerations"] = nullptr;
  if (original.tolerations) {
    json["tolerations"] = Json::array();
    for (const model::Toleration& toleration : *original.tolerations) {
      json["tolerations"].push_back(to_json(toleration));
    }
  }
  return json.dump();
}

std::string repairs_text(const model::Repairs& repairs) {
  Json recent = Json::array();
  for (const model::Time time : repairs.recent) recent.push_back(to_rfc3339(time));
  return to_text({{"seen", repairs.seen},
                  {"total", repairs.total},
                  {"recent", std::move(recent)},
                  {"writer", repairs.writer}});
}

std::string stop_text(const model::Stop& stop) {
  return to_text({{"version", stop.version}, {"destination", stop.destination}});
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
  return to_text(json);
}

std::map<std::string, std::string> recycle_entries(const model::Recycle& recycle) {
  std::string lines;
  for (const auto& [node, boot] : recycle.nodes) {
    lines += node;
    lines += ' ';
    lines += boot;
    lines += '\n';
  }
  return {{"installation", recycle.installation}, {"nodes", std::move(lines)}};
}

std::optional<model::Recycle> parse_recycle(const std::map<std::string, std::string>& data) {
  if (data.empty()) return std::nullopt;
  model::Recycle recycle;
  if (const auto it = data.find("installation"); it != data.end())
    recycle.installation = it->second;
  const auto nodes = data.find("nodes");
  if (nodes == data.end()) return recycle;
  std::istringstream lines(nodes->second);
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find(' ');
    if (space == std::string::npos || space == 0) continue;
    recycle.nodes.emplace(line.substr(0, space), line.substr(space + 1));
  }
  return recycle;
}

std::string entries_patch(const Entries& entries) { return to_text({{"data", entries}}); }

std::string entries_config_map(std::string_view ns, std::string_view name, const Entries& entries) {
  return to_text({{"apiVersion", "v1"},
                  {"kind", "ConfigMap"},
                  {"metadata", {{"namespace", ns}, {"name", name}}},
                  {"data", entries}});
}

}  // namespace tco::wire
