#include "execute/api_server.h"

#include "base/names.h"
#include "wire/event_json.h"
#include "wire/flow_control_json.h"
#include "wire/foreign_patch.h"
#include "wire/installation_json.h"
#include "wire/projections.h"
#include "wire/records_json.h"
#include "wire/request.h"
#include "wire/resource.h"
#include "wire/version_json.h"

namespace tco::execute {
namespace {

wire::Resource installations() {
  return {.group = std::string(names::kGroup),
          .version = std::string(names::kVersion),
          .plural = std::string(names::kPlural),
          .ns = {}};
}

wire::Resource config_maps(std::string ns) {
  return {.group = {}, .version = "v1", .plural = "configmaps", .ns = std::move(ns)};
}

wire::Resource flow_control_kind(model::FlowControlKind kind) {
  const bool level = kind == model::FlowControlKind::PriorityLevel;
  return {.group = "flowcontrol.apiserver.k8s.io",
          .version = "v1",
          .plural = level ? "prioritylevelconfigurations" : "flowschemas",
          .ns = {}};
}

wire::Resource workloads(const plan::PatchTarget& target) {
  const bool daemon_set = target.kind == model::WorkloadKind::DaemonSet;
  return {.group = "apps",
          .version = "v1",
          .plural = daemon_set ? "daemonsets" : "deployments",
          .ns = target.ns};
}

wire::PatchBase base_of(const plan::PatchTarget& target, bool has_field) {
  return {.uid = target.uid,
          .resource_version = target.resource_version,
          .has_annotations = target.has_annotations,
          .has_field = has_field};
}

Status done(const Result<wire::HttpResponse>& answer) {
  if (!answer) return answer.error();
  return ok();
}

// Of the object in the answer.
Result<std::string> version_of(const Result<wire::HttpResponse>& answer) {
  if (!answer) return answer.error();
  Result<model::ObjectMeta> meta = wire::project_meta(answer->body);
  if (!meta) return meta.error();
  return std::move(meta->resource_version);
}

}  // namespace

Result<wire::HttpResponse> ApiServer::send(const wire::HttpRequest& request,
                                           wire::PatchTests tests) {
  return wire::checked(request, client_.send(request, kDeadline, stop_), tests);
}

Result<std::optional<model::Installation>> ApiServer::installation() {
  const Result<wire::HttpResponse> answer = send(wire::get(installations(), names::kInstallation));
  if (!answer) {
    if (answer.error().kind == ErrorKind::NotFound) return std::optional<model::Installation>();
    return answer.error();
  }
  Result<model::Installation> found = wire::parse_installation(answer->body);
  if (!found) return found.error();
  return std::optional<model::Installation>(*std::move(found));
}

Result<model::KubernetesVersion> ApiServer::version() {
  const Result<wire::HttpResponse> answer = send({.method = wire::Method::Get,
                                                  .target = "/version",
                                                  .content_type = {},
                                                  .body = {},
                                                  .what = "read the API server's version"});
  if (!answer) return answer.error();
  return wire::parse_version(answer->body);
}

Status ApiServer::answers(const std::string& host, int port) {
  auto client = dial_(host, static_cast<std::uint16_t>(port));
  if (!client) return client.error();
  const wire::HttpRequest request{.method = wire::Method::Get,
                                  .target = "/version",
                                  .content_type = {},
                                  .body = {},
                                  .what = "try the API server at " + host};
  const auto answer =
      wire::checked(request, (*client)->send(request, kDeadline, stop_), wire::PatchTests::None);
  return answer ? ok() : Status(answer.error());
}

Result<std::map<std::string, std::string>> ApiServer::config_map(const std::string& ns,
                                                                 const std::string& name) {
  const Result<wire::HttpResponse> answer = send(wire::get(config_maps(ns), name));
  if (answer) return wire::parse_config_map(answer->body);
  if (answer.error().kind != ErrorKind::NotFound) return answer.error();
  return std::map<std::string, std::string>();
}

Status ApiServer::set_finalizers(const model::Installation& installation,
                                 const std::vector<std::string>& finalizers) {
  return done(send(wire::merge_patch(installations(), names::kInstallation,
                                     wire::finalizers_patch(installation, finalizers))));
}

Result<std::string> ApiServer::write_status(const model::InstallationStatus& status) {
  return version_of(send(wire::merge_patch(installations(), names::kInstallation,
                                           wire::status_patch(status), {.subresource = "status"})));
}

// The first entry makes the ConfigMap. If it was made in between, that is a Conflict: look again.
Status ApiServer::record(std::string_view config_map,
                         const std::map<std::string, std::string>& entries) {
  const wire::Resource resource = config_maps(std::string(names::kNamespace));
  const Result<wire::HttpResponse> answer =
      send(wire::merge_patch(resource, config_map, wire::entries_patch(entries)));
  if (answer || answer.error().kind != ErrorKind::NotFound) return done(answer);
  return done(send(
      wire::create(resource, wire::entries_config_map(names::kNamespace, config_map, entries))));
}

Status ApiServer::record_owner(const plan::RecordOwner& action) {
  return done(
      send(wire::merge_patch(config_maps(std::string(names::kNamespace)), names::kStateConfigMap,
                             wire::owner_patch(action.uid, action.forgotten))));
}

Result<std::string> ApiServer::patch(const plan::PatchTarget& target, std::string body) {
  return version_of(send(wire::json_patch(workloads(target), target.name, std::move(body)),
                         wire::PatchTests::Some));
}

Result<std::string> ApiServer::add_toleration(const plan::AddToleration& action) {
  return patch(action.target, wire::toleration_patch(base_of(action.target, action.has_tolerations),
                                                     action.toleration, action.original));
}

Result<std::string> ApiServer::retire(const plan::RetireDaemonSet& action) {
  return patch(action.target, wire::retire_patch(base_of(action.target, action.has_node_selector),
                                                 action.original));
}

Status ApiServer::apply_cni_config(const plan::ApplyCniConfig& action) {
  return done(send(
      wire::apply(config_maps(action.ns), action.name,
                  wire::entries_config_map(action.ns, action.name, {{action.key, action.text}}),
                  wire::Force::Yes)));
}

Result<std::string> ApiServer::restore(const plan::RestoreDaemonSet& action) {
  const wire::Undo undo{
      .annotated = action.annotated, .has_field = action.retired, .alone = action.only_key};
  return patch(action.target,
               wire::restore_patch(base_of(action.target, action.retired), undo, action.former));
}

Result<std::string> ApiServer::remove_toleration(const plan::RemoveToleration& action) {
  const wire::Undo undo{.annotated = action.annotated,
                        .has_field = action.index.has_value(),
                        .alone = action.only_one};
  return patch(action.target,
               wire::remove_toleration_patch(base_of(action.target, action.index.has_value()), undo,
                                             action.index.value_or(0)));
}

Result<std::optional<model::ConfigMapOwners>> ApiServer::config_map_owners(
    const std::string& ns, const std::string& name) {
  const Result<wire::HttpResponse> answer = send(wire::get(config_maps(ns), name));
  if (!answer) {
    if (answer.error().kind == ErrorKind::NotFound) return std::optional<model::ConfigMapOwners>();
    return answer.error();
  }
  Result<model::ConfigMapOwners> owners = wire::parse_config_map_owners(answer->body);
  if (!owners) return owners.error();
  return std::optional<model::ConfigMapOwners>(*std::move(owners));
}

Status ApiServer::delete_config_map(const plan::DeleteConfigMap& action) {
  const Result<wire::HttpResponse> answer =
      send(wire::remove(config_maps(action.ns), action.name, action.uid));
  if (!answer && answer.error().kind == ErrorKind::NotFound) return ok();
  return done(answer);
}

Result<std::optional<model::FlowControlObject>> ApiServer::flow_control_object(
    model::FlowControlKind kind) {
  const Result<wire::HttpResponse> answer =
      send(wire::get(flow_control_kind(kind), names::kFlowControl));
  if (!answer) {
    if (answer.error().kind != ErrorKind::NotFound) return answer.error();
    return std::optional<model::FlowControlObject>();
  }
  Result<model::FlowControlObject> object = wire::parse_flow_control(answer->body);
  if (!object) return object.error();
  return std::optional<model::FlowControlObject>(*std::move(object));
}

Result<model::FlowControl> ApiServer::flow_control() {
  auto level = flow_control_object(model::FlowControlKind::PriorityLevel);
  if (!level) return level.error();
  auto schema = flow_control_object(model::FlowControlKind::FlowSchema);
  if (!schema) return schema.error();
  return model::FlowControl{.priority_level = *std::move(level), .flow_schema = *std::move(schema)};
}

Status ApiServer::apply_flow_control(const plan::ApplyFlowControl& action) {
  return done(send(
      wire::apply(flow_control_kind(action.kind), action.name, action.body, wire::Force::Yes)));
}

Status ApiServer::delete_flow_control(const plan::DeleteFlowControl& action) {
  const Result<wire::HttpResponse> answer =
      send(wire::remove(flow_control_kind(action.kind), action.name, action.uid));
  if (!answer && answer.error().kind == ErrorKind::NotFound) return ok();
  return done(answer);
}

Status ApiServer::create_event(const model::ObjectMeta& about, const model::Event& event) {
  const model::Time now = clock_.system_now();
  const std::string name = about.name + "." + std::to_string(now.time_since_epoch().count());
  const wire::Resource events{
      .group = "events.k8s.io", .version = "v1", .plural = "events", .ns = "default"};
  return done(send(wire::create(events, wire::event(about,
                                                    {.name = name,
                                                     .warning = event.warning,
                                                     .reason = event.reason,
                                                     .action = event.action,
                                                     .note = event.note,
                                                     .instance = instance_},
                                                    now))));
}

}  // namespace tco::execute
