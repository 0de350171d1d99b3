#include "wire/records_json.h"

#include <charconv>

#include "base/rfc3339.h"
#include "base/text.h"
#include "wire/json_reader.h"
#include "wire/upgrade_json.h"

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

Result<Original> parse_original(const std::string& text) {
  const Result<Json> json = parse_json(text, "the original");
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
    reader.read("added", original.added);
  } else if (reader.has("nodeSelector")) {
    original.node_selector.emplace();
    reader.read("nodeSelector", *original.node_selector);
  }
  const bool whole = json->contains("tolerations") || json->contains("nodeSelector") ||
                     !original.update_strategy.empty();
  if (whole && !original.uid.empty() && reader.problem().empty()) return original;
  const std::string& problem = reader.problem();
  return Error{ErrorKind::Decode,
               problem.empty() ? "it is no original: " + clip(text, 200) : clip(problem, 200)};
}

// A count that cannot be read begins anew: unlike an original, it can be lost.
std::optional<model::Repairs> parse_repairs(const std::string& text) {
  const Result<Json> json = parse_json(text, "the repairs");
  if (!json) return std::nullopt;
  const JsonReader reader(*json);
  model::Repairs repairs;
  std::vector<std::string> recent;
  reader.read("seen", repairs.seen);
  reader.read("total", repairs.total);
  reader.read("recent", recent);
  reader.read("writer", repairs.writer);
  repairs.undone = reader.time("undone");
  for (const std::string& each : recent) {
    const std::optional<model::Time> time = parse_rfc3339(each);
    if (time) repairs.recent.push_back(*time);
  }
  return reader.problem().empty() ? std::optional(std::move(repairs)) : std::nullopt;
}

std::optional<model::CniCleaning> parse_cni_cleaning(const std::string& text) {
  const Result<Json> json = parse_json(text, "the cleaning");
  if (!json) return std::nullopt;
  const JsonReader reader(*json);
  std::string seen;
  reader.read("seen", seen);
  const std::optional<model::Time> first = reader.time("first");
  std::vector<std::string> left_out;
  reader.read("leftOut", left_out);
  if (!reader.problem().empty() || seen.empty() || !first) return std::nullopt;
  return model::CniCleaning{.seen = seen, .first = *first, .left_out = std::move(left_out)};
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

std::optional<model::Teardown> parse_teardown(const std::string& text) {
  const auto space = text.find(' ');
  if (space == std::string::npos || space + 1 == text.size()) return std::nullopt;
  for (const auto policy :
       {model::DeletionPolicy::Uninstall, model::DeletionPolicy::UninstallAndRestore}) {
    if (text.compare(0, space, model::to_text(policy)) != 0) continue;
    return model::Teardown{.uid = text.substr(space + 1), .policy = policy};
  }
  return std::nullopt;
}

constexpr std::string_view kNoTime = "it is no RFC 3339 time";
constexpr std::string_view kNotOurs = "it is not what the operator writes there";

template <typename T>
std::string keep(std::optional<T> parsed, std::optional<T>& place, std::string_view otherwise) {
  place = std::move(parsed);
  return place ? std::string() : std::string(otherwise);
}

std::string read_format(const std::string& text, int& format) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), format);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return std::string(whole ? std::string_view() : kNotOurs);
}

// Why it cannot be read; empty: it was read, or is not known.
std::string parse_entry(const std::string& entry, const std::string& text,
                        model::Records& records) {
  if (entry == model::kOwnerEntry) records.owner = text;
  if (entry == model::kFormatEntry) return read_format(text, records.format);
  if (entry == model::kApiServerEntry) records.api_server = text;
  if (entry == model::kFirstVersionEntry) records.first_version = text;
  if (entry == model::kProfileEntry) records.profile = text;
  if (entry == model::kFirstDeployedEntry) {
    return keep(parse_rfc3339(text), records.first_deployed, kNoTime);
  }
  if (entry == model::kInstalledEntry) {
    std::string why = keep(parse_rfc3339(text), records.installed, kNoTime);
    if (!why.empty()) records.installed = model::Time{};  // it was complete, whenever that was
    return why;
  }
  if (entry == model::kCniCleanedEntry) {
    return keep(parse_cni_cleaning(text), records.cni_cleaned, kNotOurs);
  }
  if (entry == model::kStopEntry) return keep(parse_stop(text), records.stop, kNotOurs);
  if (entry == model::kTeardownEntry) return keep(parse_teardown(text), records.teardown, kNotOurs);
  if (entry == model::kUpgradeEntry) return keep(parse_upgrade(text), records.upgrade, kNotOurs);
  if (entry.starts_with(model::kRepairsPrefix)) {
    std::optional<model::Repairs> repairs = parse_repairs(text);
    records.repairs.emplace(entry.substr(model::kRepairsPrefix.size()),
                            repairs.value_or(model::Repairs{}));
    return std::string(repairs ? std::string_view() : kNotOurs);
  }
  if (!entry.starts_with(model::kOriginalPrefix)) return {};
  Result<Original> original = parse_original(text);
  if (!original) return original.error().message;
  records.originals.emplace(entry, *std::move(original));
  return {};
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
    model::Writer& writer = owners.writers.emplace_back();
    entry.read("manager", writer.manager);
    writer.time = entry.time("time").value_or(model::Time{});
  });
  if (reader.problem().empty() && !owners.meta.uid.empty()) return owners;
  return Error{ErrorKind::Decode, "the ConfigMap cannot be read: " + reader.problem()};
}

Result<model::Records> parse_records(const std::map<std::string, std::string>& data) {
  model::Records records;
  for (const auto& [entry, text] : data) {
    const std::string why = parse_entry(entry, text, records);
    if (!why.empty()) records.unreadable.emplace(entry, model::UnreadableRecord{why, text});
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
  if (!original.added.empty()) json["added"] = original.added;
  return json.dump();
}

std::string repairs_text(const model::Repairs& repairs) {
  Json recent = Json::array();
  for (const model::Time time : repairs.recent) recent.push_back(to_rfc3339(time));
  Json json = {{"seen", repairs.seen},
               {"total", repairs.total},
               {"recent", std::move(recent)},
               {"writer", repairs.writer}};
  if (repairs.undone) json["undone"] = to_rfc3339(*repairs.undone);
  return to_text(json);
}

std::string cni_cleaning_text(const model::CniCleaning& cleaning) {
  Json json = {{"seen", cleaning.seen}, {"first", to_rfc3339(cleaning.first)}};
  if (!cleaning.left_out.empty()) json["leftOut"] = cleaning.left_out;
  return to_text(json);
}

std::string stop_text(const model::Stop& stop) {
  return to_text({{"version", stop.version}, {"destination", stop.destination}});
}

std::string teardown_text(const model::Teardown& teardown) {
  return std::string(model::to_text(teardown.policy)) + " " + teardown.uid;
}

std::string entries_patch(const Entries& entries) { return to_text({{"data", entries}}); }

std::string entries_config_map(std::string_view ns, std::string_view name, const Entries& entries) {
  return to_text({{"apiVersion", "v1"},
                  {"kind", "ConfigMap"},
                  {"metadata", {{"namespace", ns}, {"name", name}}},
                  {"data", entries}});
}

std::string owner_patch(const std::string& uid, const std::vector<std::string>& forgotten) {
  Json data = {{std::string(model::kOwnerEntry), uid}};
  for (const std::string& entry : forgotten) data[entry] = nullptr;
  return to_text({{"data", std::move(data)}});
}

}  // namespace tco::wire
