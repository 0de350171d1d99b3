#include "wire/sidecar_json.h"

#include "base/rfc3339.h"
#include "wire/json_reader.h"

namespace tco::wire {
namespace {

model::Release read_release(const JsonReader& reader) {
  model::Release release;
  reader.read("revision", release.revision);
  reader.read("status", release.status);
  reader.read("chartVersion", release.chart_version);
  reader.read("chartName", release.chart_name);
  release.updated = reader.time("updatedAt").value_or(model::Time{});
  reader.read("labels", release.labels);
  reader.read("lastDeployedRevision", release.last_deployed_revision);
  reader.read("lastDeployedVersion", release.last_deployed_version);
  reader.read("images", release.images);
  reader.read("unknownValues", release.unknown_values);
  reader.read("kubeProxyReplacement", release.kube_proxy_replacement);
  if (reader.has("foreign")) {
    const JsonReader foreign = reader.child("foreign");
    release.foreign.emplace();
    foreign.read("writer", release.foreign->writer);
    foreign.read("description", release.foreign->description);
  }
  return release;
}

model::HelmOperation read_operation(const JsonReader& reader) {
  using model::OperationState;
  model::HelmOperation operation;
  reader.read("id", operation.id);
  reader.read("type", operation.type);
  reader.read_enum("state", operation.state,
                   {{"Running", OperationState::Running},
                    {"Succeeded", OperationState::Succeeded},
                    {"Failed", OperationState::Failed}});
  reader.read("desired", operation.desired);
  reader.read("phase", operation.phase);
  reader.read("objectsDone", operation.objects_done);
  reader.read("objectsTotal", operation.objects_total);
  operation.finished = reader.time("finishedAt").value_or(model::Time{});
  const JsonReader error = reader.child("error");
  error.read("reason", operation.error_reason);
  error.read("message", operation.error_message);
  return operation;
}

Error not_the_contract(const std::string& problem) {
  return {ErrorKind::Decode, "the Helm sidecar's answer is not the contract's: " + problem};
}

Json chart_ref(const model::ChartSpec& chart, const std::string& version) {
  Json ref = {{"source", to_text(chart.source)}, {"name", "cilium"}, {"version", version}};
  const auto add = [&](const char* key, const std::string& text) {
    if (!text.empty()) ref[key] = text;
  };
  add("url", chart.url);
  add("sha256", chart.sha256);
  add("digest", chart.oci_digest);
  add("credentialsSecret", chart.credentials_secret);
  add("caSecret", chart.ca_secret);
  if (!chart.config_map_name.empty()) {
    ref["configMap"] = {{"name", chart.config_map_name}, {"key", chart.config_map_key}};
  }
  return ref;
}

}  // namespace

std::string fence_request(std::int64_t epoch, std::string_view holder,
                          std::chrono::milliseconds valid_for) {
  return Json{{"epoch", epoch}, {"holder", holder}, {"validForMilliseconds", valid_for.count()}}
      .dump();
}

namespace {

// What applying and looking ahead have in common.
Json request_json(const ApplyRequest& request, std::string_view type) {
  Json json = {{"id", request.id},
               {"type", type},
               {"release", {{"name", request.name}, {"namespace", request.ns}}},
               {"epoch", request.epoch},
               {"desired", request.desired},
               {"chart", chart_ref(request.chart, request.version)},
               {"values", Json::parse(request.values)}};
  for (const std::string& values : request.secret_values) {
    json["secretValues"].push_back(Json::parse(values));
  }
  for (const model::OwnedSetting& each : request.owned) {
    json["owned"].push_back({{"key", each.key}, {"value", each.value}, {"program", each.program}});
  }
  return json;
}

}  // namespace

std::string apply_request(const ApplyRequest& request) {
  Json json = request_json(request, "Apply");
  json["labels"] = request.labels;
  json["maxHistory"] = request.max_history;
  if (!request.renew.empty()) json["renew"] = request.renew;
  return json.dump();
}

std::string preview_request(const ApplyRequest& request) {
  return request_json(request, "Preview").dump();
}

std::string versions_request(const model::ChartSpec& chart, const std::string& wanted) {
  return Json{{"chart", chart_ref(chart, wanted)}}.dump();
}

std::string values_request(const std::vector<model::ValuesSource>& sources) {
  Json from = Json::array();
  for (const model::ValuesSource& source : sources) {
    from.push_back({{"kind", to_text(source.kind)}, {"name", source.name}, {"key", source.key}});
    if (source.optional) from.back()["optional"] = true;
  }
  return Json{{"from", std::move(from)}}.dump();
}

std::string rights_request(const RightsRequest& request) {
  return Json{{"release", {{"name", request.name}, {"namespace", request.ns}}},
              {"chart", chart_ref(request.chart, request.version)},
              {"values", Json::parse(request.values)}}
      .dump();
}

std::string rollback_request(const RollbackRequest& request) {
  return Json{{"id", request.id},
              {"type", "Rollback"},
              {"release", {{"name", request.name}, {"namespace", request.ns}}},
              {"epoch", request.epoch},
              {"desired", request.desired},
              {"revision", request.revision},
              {"labels", request.labels},
              {"maxHistory", request.max_history}}
      .dump();
}

std::string unlock_request(const UnlockRequest& request) {
  return Json{{"id", request.id},
              {"type", "Unlock"},
              {"release", {{"name", request.name}, {"namespace", request.ns}}},
              {"epoch", request.epoch},
              {"revision", request.revision}}
      .dump();
}

std::string uninstall_request(const UninstallRequest& request) {
  return Json{{"id", request.id},
              {"type", "Uninstall"},
              {"release", {{"name", request.name}, {"namespace", request.ns}}},
              {"epoch", request.epoch}}
      .dump();
}

Result<SidecarVersion> parse_sidecar_version(std::string_view text) {
  const Result<Json> json = parse_json(text, "the Helm sidecar's version");
  if (!json) return json.error();
  const JsonReader reader(*json);
  SidecarVersion version;
  reader.read("contract", version.contract);
  reader.read("version", version.version);
  reader.read("helm", version.helm);
  reader.read("startId", version.start_id);
  version.started = reader.time("startedAt").value_or(model::Time{});
  if (!reader.problem().empty()) return not_the_contract(reader.problem());
  if (version.start_id.empty()) return not_the_contract("startId is missing");
  return version;
}

Result<model::HelmState> parse_helm_state(std::string_view text) {
  const Result<Json> json = parse_json(text, "the Helm sidecar's state");
  if (!json) return json.error();
  const JsonReader reader(*json);
  model::HelmState state;
  if (reader.has("release")) state.release = read_release(reader.child("release"));
  if (reader.has("operation")) state.operation = read_operation(reader.child("operation"));
  if (!reader.problem().empty()) return not_the_contract(reader.problem());
  return state;
}

Result<model::HelmOperation> parse_operation(std::string_view text) {
  const Result<Json> json = parse_json(text, "the Helm sidecar's operation");
  if (!json) return json.error();
  const JsonReader reader(*json);
  model::HelmOperation operation = read_operation(reader);
  if (!reader.problem().empty()) return not_the_contract(reader.problem());
  if (operation.id.empty()) return not_the_contract("id is missing");
  return operation;
}

namespace {

Result<std::vector<std::string>> parse_list(std::string_view text, const char* key,
                                            const char* what) {
  const Result<Json> json = parse_json(text, what);
  if (!json) return json.error();
  const JsonReader reader(*json);
  std::vector<std::string> list;
  reader.read(key, list);
  if (!reader.problem().empty()) return not_the_contract(reader.problem());
  if (!reader.has(key)) return not_the_contract(std::string(key) + " is missing");
  return list;
}

}  // namespace

Result<std::vector<std::string>> parse_missing_rights(std::string_view text) {
  return parse_list(text, "missing", "the Helm sidecar's rights");
}

Result<std::vector<std::string>> parse_versions(std::string_view text) {
  return parse_list(text, "versions", "the Helm sidecar's list of versions");
}

Result<model::LiveRelease> parse_live_release(std::string_view text) {
  const Result<Json> json = parse_json(text, "the Helm sidecar's look at the release");
  if (!json) return json.error();
  const JsonReader reader(*json);
  model::LiveRelease live;
  reader.read("revision", live.revision);
  reader.each("differences", [&](const JsonReader& item) {
    model::LiveDifference& difference = live.differences.emplace_back();
    item.read("object", difference.object);
    item.read("missing", difference.missing);
    item.read("fields", difference.fields);
    item.read("writer", difference.writer);
  });
  reader.each("certificates", [&](const JsonReader& item) {
    model::Certificate& certificate = live.certificates.emplace_back();
    item.read("name", certificate.name);
    item.read("renewable", certificate.renewable);
    certificate.not_before = item.time("notBefore").value_or(model::Time{});
    certificate.not_after = item.time("notAfter").value_or(model::Time{});
  });
  reader.each("nodeConfigs", [&](const JsonReader& item) {
    model::NodeConfig& config = live.node_configs.emplace_back();
    item.read("name", config.name);
    item.read("keys", config.keys);
  });
  if (!reader.problem().empty()) return not_the_contract(reader.problem());
  if (!reader.has("revision")) return not_the_contract("revision is missing");
  return live;
}

// Nothing of the text is quoted: it may be a Secret's.
Result<std::vector<std::string>> parse_values(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  const Error wrong = not_the_contract("documents is no list of objects");
  if (!json.is_object() || !json.contains("documents")) return wrong;
  std::vector<std::string> documents;
  for (const Json& document : json.at("documents")) {
    if (!document.is_object()) return wrong;
    documents.push_back(document.dump());
  }
  return documents;
}

SidecarRefusal parse_refusal(std::string_view text) {
  const Result<Json> json = parse_json(text, "the Helm sidecar's error");
  SidecarRefusal refusal;
  if (!json) {
    refusal.message = json.error().message;
    return refusal;
  }
  const JsonReader reader(*json);
  const JsonReader error = reader.child("error");
  error.read("reason", refusal.reason);
  error.read("message", refusal.message);
  reader.read("epoch", refusal.epoch);
  return refusal;
}

}  // namespace tco::wire
