#include "status/fit.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "status/bounds.h"

namespace tco::status {
namespace {

void fit(std::string& text, std::size_t most) { text = clip(text, most); }

void fit(std::vector<std::string>& texts, std::size_t most, std::size_t longest) {
  if (texts.size() > most) texts.resize(most);
  for (std::string& text : texts) fit(text, longest);
}

// For lists with a key (x-kubernetes-list-map-keys), once the keys have been clipped.
template <typename T>
void fit_list(std::vector<T>& list, std::string T::*key, std::size_t most) {
  std::set<std::string, std::less<>> seen;
  std::erase_if(list, [&](const T& entry) { return !seen.insert(entry.*key).second; });
  if (list.size() > most) list.resize(most);
}

void fit(model::Condition& condition) {
  fit(condition.type, bound("conditions[].type"));
  fit(condition.reason, bound("conditions[].reason"));
  fit(condition.message, bound("conditions[].message"));
  const bool known = condition.status == "True" || condition.status == "False";
  if (!known) condition.status = "Unknown";
}

void fit(model::EffectiveStatus& effective) {
  fit(effective.version, bound("effective.version"));
  fit(effective.profile, bound("effective.profile"));
  fit(effective.chart_source, bound("effective.chartSource"));
  fit(effective.api_server, bound("effective.apiServer"));
  fit(effective.api_server_change, bound("effective.apiServerOnChange"));
  fit(effective.image_registry, bound("effective.imageRegistry"));
  fit(effective.cni_config_map, bound("effective.cniConfigMap"));
  fit(effective.retire_order, bound("effective.retireOrder"));
  fit(effective.drift, bound("effective.drift"));
  fit(effective.approval, bound("effective.approval"));
  fit(effective.existing_nodes, bound("effective.existingNodes"));
  fit(effective.unmanaged_pods, bound("effective.unmanagedPods"));
  fit(effective.egress_mode, bound("effective.egressMode"));
  fit(effective.non_masquerade_cidrs, bound("effective.nonMasqueradeCIDRs"),
      bound("effective.nonMasqueradeCIDRs[]"));
  fit(effective.large_scale, bound("effective.largeScale"));
  fit(effective.api_priority, bound("effective.apiPriority"));
  fit(effective.failure_policy, bound("effective.failurePolicy"));
  fit(effective.hubble_certificates, bound("effective.hubbleCertificates"));
  fit(effective.gate_mode, bound("effective.gateMode"));
  fit(effective.gate_owner, bound("effective.gateOwner"));
  fit(effective.values_digest, bound("effective.valuesDigest"));
  fit(effective.operator_version, bound("effective.operatorVersion"));
}

void fit(model::ClusterStatus& cluster) {
  fit(cluster.kubernetes_version, bound("cluster.kubernetesVersion"));
  fit(cluster.network_mode, bound("cluster.networkMode"));
}

void fit(model::PlanStatus& plan) {
  fit(plan.digest, bound("plan.digest"));
  fit(plan.state, bound("plan.state"));
  fit(plan.summary, bound("plan.summary"));
  fit(plan.config_map, bound("plan.configMap"));
}

void fit(model::OperationStatus& operation) {
  fit(operation.step, bound("operation.step"));
  fit(operation.progress, bound("operation.progress"));
}

void fit(model::ReleaseStatus& release) {
  fit(release.name, bound("release.name"));
  fit(release.ns, bound("release.namespace"));
  fit(release.chart_version, bound("release.chartVersion"));
  fit(release.status, bound("release.status"));
  fit(release.images, bound("release.images"), bound("release.images[]"));
}

void fit(model::NodesStatus& nodes) {
  fit(nodes.summary, bound("nodes.summary"));
  fit(nodes.updated_summary, bound("nodes.updatedSummary"));
}

void fit(model::ComponentStatus& component) {
  fit(component.name, bound("components[].name"));
  fit(component.last_writer, bound("components[].lastWriter"));
}

void fit(model::HistoryEntry& entry) {
  fit(entry.type, bound("history[].type"));
  fit(entry.from, bound("history[].fromVersion"));
  fit(entry.to, bound("history[].toVersion"));
  fit(entry.desired, bound("history[].desired"));
  fit(entry.result, bound("history[].result"));
  fit(entry.message, bound("history[].message"));
}

void fit(model::CertificateStatus& certificate) {
  fit(certificate.name, bound("certificates[].name"));
}

template <typename T>
void fit(std::optional<T>& part) {
  if (part) fit(*part);
}

template <typename T>
void fit_each(std::vector<T>& list) {
  for (T& entry : list) fit(entry);
}

}  // namespace

model::InstallationStatus fit(model::InstallationStatus status) {
  fit_each(status.conditions);
  fit_list(status.conditions, &model::Condition::type, bound("conditions"));
  fit(status.effective);
  fit(status.cluster);
  fit(status.plan);
  fit(status.operation);
  fit(status.release);
  fit(status.nodes);
  fit_each(status.components);
  fit_list(status.components, &model::ComponentStatus::name, bound("components"));
  fit_each(status.history);
  if (status.history.size() > bound("history")) status.history.resize(bound("history"));
  fit_each(status.certificates);
  fit_list(status.certificates, &model::CertificateStatus::name, bound("certificates"));
  fit(status.handled_request, bound("lastHandledReconcileAt"));
  fit(status.handled_reset, bound("lastHandledResetAt"));
  if (status.recycle) {
    fit(status.recycle->nodes, bound("recycle.nodes"), bound("recycle.nodes[]"));
  }
  return status;
}

}  // namespace tco::status
