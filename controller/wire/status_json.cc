#include "wire/status_json.h"

#include "base/rfc3339.h"
#include "wire/history_json.h"
#include "wire/installation_json.h"

namespace tco::wire {
namespace {

using wire::to_json;

model::Condition read_condition(const JsonReader& reader) {
  model::Condition condition;
  reader.read("type", condition.type);
  reader.read("status", condition.status);
  reader.read("reason", condition.reason);
  reader.read("message", condition.message);
  reader.read("observedGeneration", condition.observed_generation);
  condition.last_transition = reader.time("lastTransitionTime").value_or(model::Time{});
  return condition;
}

model::EffectiveStatus read_effective(const JsonReader& reader) {
  model::EffectiveStatus effective;
  reader.read("version", effective.version);
  reader.read("profile", effective.profile);
  reader.read("chartSource", effective.chart_source);
  reader.read("apiServer", effective.api_server);
  reader.read("apiServerOnChange", effective.api_server_change);
  reader.read("imageRegistry", effective.image_registry);
  reader.read("cniConfigMap", effective.cni_config_map);
  reader.read("retireOrder", effective.retire_order);
  reader.read("drift", effective.drift);
  reader.read("approval", effective.approval);
  reader.read("existingNodes", effective.existing_nodes);
  reader.read("unmanagedPods", effective.unmanaged_pods);
  reader.read("egressMode", effective.egress_mode);
  reader.read("nonMasqueradeCIDRs", effective.non_masquerade_cidrs);
  reader.read("largeScale", effective.large_scale);
  reader.read("apiPriority", effective.api_priority);
  reader.read("failurePolicy", effective.failure_policy);
  reader.read("soakSeconds", effective.soak_seconds);
  reader.read("hubbleCertificates", effective.hubble_certificates);
  reader.read("gateMode", effective.gate_mode);
  reader.read("gateOwner", effective.gate_owner);
  reader.read("valuesDigest", effective.values_digest);
  reader.read("operatorVersion", effective.operator_version);
  return effective;
}

model::PlanStatus read_plan(const JsonReader& reader) {
  model::PlanStatus plan;
  reader.read("digest", plan.digest);
  reader.read("state", plan.state);
  reader.read("summary", plan.summary);
  plan.generated = reader.time("generatedTime").value_or(model::Time{});
  reader.read("configMap", plan.config_map);
  return plan;
}

model::ReleaseStatus read_release(const JsonReader& reader) {
  model::ReleaseStatus release;
  reader.read("name", release.name);
  reader.read("namespace", release.ns);
  reader.read("revision", release.revision);
  reader.read("chartVersion", release.chart_version);
  reader.read("status", release.status);
  reader.read("images", release.images);
  return release;
}

model::NodesStatus read_nodes(const JsonReader& reader) {
  model::NodesStatus nodes;
  reader.read("eligible", nodes.eligible);
  reader.read("ready", nodes.ready);
  reader.read("updated", nodes.updated);
  reader.read("excluded", nodes.excluded);
  reader.read("unmanagedPods", nodes.unmanaged_pods);
  reader.read("gated", nodes.gated);
  reader.read("summary", nodes.summary);
  reader.read("updatedSummary", nodes.updated_summary);
  return nodes;
}

model::ComponentStatus read_component(const JsonReader& reader) {
  model::ComponentStatus component;
  reader.read("name", component.name);
  reader.read("repairs", component.repairs);
  component.last_repair = reader.time("lastRepairTime").value_or(model::Time{});
  reader.read("lastWriter", component.last_writer);
  return component;
}

model::RecycleStatus read_recycle(const JsonReader& reader) {
  model::RecycleStatus recycle;
  reader.read("required", recycle.required);
  reader.read("nodes", recycle.nodes);
  return recycle;
}

// A field that is empty is not sent at all; null removes what a former status had.
Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json or_null(const std::vector<std::string>& list) { return list.empty() ? Json() : Json(list); }

Json to_json(const model::Condition& condition) {
  return {{"type", condition.type},
          {"status", condition.status},
          {"reason", condition.reason},
          {"message", condition.message},
          {"observedGeneration", condition.observed_generation},
          {"lastTransitionTime", to_rfc3339(condition.last_transition)}};
}

Json to_json(const model::EffectiveStatus& effective) {
  return {{"version", effective.version},
          {"profile", or_null(effective.profile)},
          {"chartSource", effective.chart_source},
          {"apiServer", or_null(effective.api_server)},
          {"apiServerOnChange", or_null(effective.api_server_change)},
          {"imageRegistry", effective.image_registry},
          {"cniConfigMap", effective.cni_config_map},
          {"retireOrder", effective.retire_order},
          {"drift", effective.drift},
          {"approval", effective.approval},
          {"existingNodes", or_null(effective.existing_nodes)},
          {"unmanagedPods", or_null(effective.unmanaged_pods)},
          {"egressMode", or_null(effective.egress_mode)},
          {"nonMasqueradeCIDRs", or_null(effective.non_masquerade_cidrs)},
          {"largeScale", or_null(effective.large_scale)},
          {"apiPriority", or_null(effective.api_priority)},
          {"failurePolicy", or_null(effective.failure_policy)},
          {"soakSeconds", effective.soak_seconds},
          {"hubbleCertificates", or_null(effective.hubble_certificates)},
          {"gateMode", or_null(effective.gate_mode)},
          {"gateOwner", or_null(effective.gate_owner)},
          {"valuesDigest", or_null(effective.values_digest)},
          {"operatorVersion", effective.operator_version}};
}

Json to_json(const model::ClusterStatus& cluster) {
  return {{"kubernetesVersion", cluster.kubernetes_version}, {"networkMode", cluster.network_mode}};
}

Json to_json(const model::PlanStatus& plan) {
  return {{"digest", plan.digest},
          {"state", plan.state},
          {"summary", plan.summary},
          {"generatedTime", to_rfc3339(plan.generated)},
          {"configMap", plan.config_map}};
}

Json to_json(const model::OperationStatus& operation) {
  return {{"step", operation.step},
          {"progress", or_null(operation.progress)},
          {"startedTime", to_rfc3339(operation.started)}};
}

Json to_json(const model::ReleaseStatus& release) {
  return {{"name", release.name},
          {"namespace", release.ns},
          {"revision", release.revision},
          {"chartVersion", or_null(release.chart_version)},
          {"status", release.status},
          {"images", release.images.empty() ? Json() : Json(release.images)}};
}

Json to_json(const model::NodesStatus& nodes) {
  return {{"eligible", nodes.eligible}, {"ready", nodes.ready},
          {"updated", nodes.updated},   {"excluded", nodes.excluded},
          {"gated", nodes.gated},       {"unmanagedPods", nodes.unmanaged_pods},
          {"summary", nodes.summary},   {"updatedSummary", nodes.updated_summary}};
}

Json to_json(const model::RecycleStatus& recycle) {
  return {{"required", recycle.required}, {"nodes", recycle.nodes}};
}

// In a list nothing is removed by null: what is empty is left out.
Json to_json(const model::ComponentStatus& component) {
  Json json = {{"name", component.name},
               {"repairs", component.repairs},
               {"lastRepairTime", to_rfc3339(component.last_repair)}};
  if (!component.last_writer.empty()) json["lastWriter"] = component.last_writer;
  return json;
}

template <typename T>
Json list_or_null(const std::vector<T>& items) {
  Json list;
  for (const T& item : items) list.push_back(to_json(item));
  return list;
}

template <typename T>
Json or_null(const std::optional<T>& part) {
  return part ? to_json(*part) : Json();
}

}  // namespace

void read_status(const JsonReader& reader, model::InstallationStatus& status) {
  reader.read("observedGeneration", status.observed_generation);
  reader.each("conditions", [&](const JsonReader& condition) {
    status.conditions.push_back(read_condition(condition));
  });
  if (reader.has("effective")) status.effective = read_effective(reader.child("effective"));
  if (reader.has("cluster")) {
    const JsonReader cluster = reader.child("cluster");
    status.cluster.emplace();
    cluster.read("kubernetesVersion", status.cluster->kubernetes_version);
    cluster.read("networkMode", status.cluster->network_mode);
  }
  if (reader.has("plan")) status.plan = read_plan(reader.child("plan"));
  if (reader.has("operation")) {
    const JsonReader operation = reader.child("operation");
    status.operation.emplace();
    operation.read("step", status.operation->step);
    operation.read("progress", status.operation->progress);
    status.operation->started = operation.time("startedTime").value_or(model::Time{});
  }
  if (reader.has("release")) status.release = read_release(reader.child("release"));
  if (reader.has("nodes")) status.nodes = read_nodes(reader.child("nodes"));
  reader.each("components", [&](const JsonReader& component) {
    status.components.push_back(read_component(component));
  });
  reader.each("history", [&](const JsonReader& entry) {
    status.history.push_back(read_history_entry(entry));
  });
  reader.each("certificates", [&](const JsonReader& certificate) {
    status.certificates.push_back(read_certificate(certificate));
  });
  reader.read("lastHandledReconcileAt", status.handled_request);
  reader.read("lastHandledResetAt", status.handled_reset);
  if (reader.has("recycle")) status.recycle = read_recycle(reader.child("recycle"));
}

std::string status_patch(const model::InstallationStatus& status) {
  Json conditions = Json::array();
  for (const model::Condition& condition : status.conditions) {
    conditions.push_back(to_json(condition));
  }
  const Json patch = {{"status",
                       {{"observedGeneration", status.observed_generation},
                        {"conditions", conditions},
                        {"effective", or_null(status.effective)},
                        {"cluster", or_null(status.cluster)},
                        {"plan", or_null(status.plan)},
                        {"operation", or_null(status.operation)},
                        {"release", or_null(status.release)},
                        {"nodes", or_null(status.nodes)},
                        {"components", list_or_null(status.components)},
                        {"history", list_or_null(status.history)},
                        {"certificates", list_or_null(status.certificates)},
                        {"lastHandledReconcileAt", or_null(status.handled_request)},
                        {"lastHandledResetAt", or_null(status.handled_reset)},
                        {"recycle", or_null(status.recycle)}}}};
  return to_text(patch);
}

}  // namespace tco::wire
