#include "wire/installation_json.h"

#include "base/digest.h"
#include "base/names.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "wire/json_reader.h"
#include "wire/status_json.h"

namespace tco::wire {
namespace {

using model::ComponentPolicy;
using model::TolerationPolicy;

void read_policy(const JsonReader& reader, const char* key, ComponentPolicy& policy) {
  reader.read_enum(key, policy,
                   {{"Retire", ComponentPolicy::Retire}, {"Keep", ComponentPolicy::Keep}});
}

void read_policy(const JsonReader& reader, const char* key, TolerationPolicy& policy) {
  reader.read_enum(key, policy,
                   {{"Auto", TolerationPolicy::Auto}, {"Never", TolerationPolicy::Never}});
}

void read_chart(const JsonReader& reader, model::ChartSpec& chart) {
  reader.read_enum("source", chart.source,
                   {{"Auto", model::ChartSource::Auto},
                    {"Bundled", model::ChartSource::Bundled},
                    {"HTTP", model::ChartSource::HTTP},
                    {"OCI", model::ChartSource::OCI},
                    {"ConfigMap", model::ChartSource::ConfigMap}});
  // The schema lets only the one of the source be there.
  for (const char* remote : {"http", "oci"}) {
    const JsonReader place = reader.child(remote);
    place.read("url", chart.url);
    place.read("digest", chart.oci_digest);
    place.read("credentialsSecretName", chart.credentials_secret);
    place.read("caSecretName", chart.ca_secret);
  }
  const JsonReader config_map = reader.child("configMapKeyRef");
  config_map.read("name", chart.config_map_name);
  config_map.read("key", chart.config_map_key);
  reader.read("sha256", chart.sha256);
}

model::ValuesSource read_values_source(const JsonReader& reader) {
  model::ValuesSource source;
  reader.read_enum(
      "kind", source.kind,
      {{"Secret", model::ValuesKind::Secret}, {"ConfigMap", model::ValuesKind::ConfigMap}});
  reader.read("name", source.name);
  reader.read("key", source.key);
  reader.read("optional", source.optional);
  return source;
}

void read_cni(const JsonReader& reader, model::CniSpec& cni) {
  reader.read("configMapName", cni.config_map_name);
  reader.read("configMapKey", cni.config_map_key);
  reader.read("mtu", cni.mtu);
  reader.read("routeTable", cni.route_table);
  reader.read("disableIPv6", cni.disable_ipv6);
  reader.read("ipamBackend", cni.ipam_backend);
}

void read_components(const JsonReader& reader, model::ComponentsSpec& components) {
  read_policy(reader, "kubeProxy", components.kube_proxy);
  read_policy(reader, "tkeCNIAgent", components.tke_cni_agent);
  read_policy(reader, "ipMasqAgent", components.ip_masq_agent);
  reader.read_enum("retireOrder", components.retire_order,
                   {{"ReleaseFirst", model::RetireOrder::ReleaseFirst},
                    {"RetireFirst", model::RetireOrder::RetireFirst}});
  reader.read_enum(
      "drift", components.drift,
      {{"Repair", model::DriftPolicy::Repair}, {"Report", model::DriftPolicy::Report}});
  reader.read("maxRepairsPerHour", components.max_repairs_per_hour);
}

void read_api_server(const JsonReader& reader, model::ApiServerSpec& api_server) {
  reader.read_enum("source", api_server.source,
                   {{"EndpointSlice", model::AddressSource::EndpointSlice},
                    {"Static", model::AddressSource::Static}});
  reader.read("host", api_server.host);
  reader.read("port", api_server.port);
  reader.read_enum(
      "onChange", api_server.on_change,
      {{"Report", model::ApiServerChange::Report}, {"Follow", model::ApiServerChange::Follow}});
}

void read_switch(const JsonReader& reader, const char* key, model::Switch& value) {
  reader.read_enum(key, value,
                   {{"Disabled", model::Switch::Disabled}, {"Enabled", model::Switch::Enabled}});
}

void read_seconds(const JsonReader& reader, const char* key, std::chrono::seconds& value) {
  std::int64_t seconds = value.count();
  reader.read(key, seconds);
  value = std::chrono::seconds{seconds};
}

void read_upgrade(const JsonReader& reader, model::UpgradeSpec& upgrade) {
  reader.read_enum("failurePolicy", upgrade.failure_policy,
                   {{"Hold", model::FailurePolicy::Hold},
                    {"Rollback", model::FailurePolicy::Rollback},
                    {"Retry", model::FailurePolicy::Retry}});
  read_seconds(reader, "progressDeadlineSeconds", upgrade.progress_deadline);
  reader.read("maxUnavailable", upgrade.max_unavailable);
  if (reader.has("soakSeconds")) {
    read_seconds(reader, "soakSeconds", upgrade.soak.emplace(std::chrono::seconds{0}));
  }
  read_switch(reader, "prePull", upgrade.pre_pull);
  read_switch(reader, "multiHop", upgrade.multi_hop);
}

model::NodePoolSpec read_node_pool(const JsonReader& reader) {
  model::NodePoolSpec pool;
  reader.read("name", pool.name);
  reader.read("subnetIDs", pool.subnets);
  reader.read("securityGroupIDs", pool.security_groups);
  reader.read("sshKeyIDs", pool.ssh_keys);
  reader.read("instanceFamilies", pool.instance_families);
  reader.read("cpuLimit", pool.cpu_limit);
  reader.read("imageAnnotation", pool.image_annotation);
  return pool;
}

void read_egress(const JsonReader& reader, model::EgressSpec& egress) {
  reader.read_enum("mode", egress.mode,
                   {{"NATGateway", model::EgressMode::NATGateway},
                    {"IPMasq", model::EgressMode::IPMasq},
                    {"EgressGateway", model::EgressMode::EgressGateway}});
  reader.read("nonMasqueradeCIDRs", egress.non_masquerade_cidrs);
  reader.read("masqLinkLocal", egress.masq_link_local);
}

void read_gate(const JsonReader& reader, model::GateSpec& gate) {
  using model::GateMode;
  using model::TaintEffect;
  reader.read_enum("mode", gate.mode,
                   {{"Off", GateMode::Off},
                    {"BootstrapOnly", GateMode::BootstrapOnly},
                    {"Continuous", GateMode::Continuous}});
  reader.read("taintKey", gate.taint_key);
  reader.read_enum(
      "taintEffect", gate.taint_effect,
      {{"NoSchedule", TaintEffect::NoSchedule}, {"NoExecute", TaintEffect::NoExecute}});
  reader.read_enum(
      "owner", gate.owner,
      {{"Shared", model::GateOwner::Shared}, {"Operator", model::GateOwner::Operator}});
}

void read_spec(const JsonReader& reader, model::InstallationSpec& spec) {
  reader.read("version", spec.version);
  reader.read("profile", spec.profile);
  reader.read("suspend", spec.suspend);
  reader.read_enum("deletionPolicy", spec.deletion_policy,
                   {{"Orphan", model::DeletionPolicy::Orphan},
                    {"Uninstall", model::DeletionPolicy::Uninstall},
                    {"UninstallAndRestore", model::DeletionPolicy::UninstallAndRestore}});
  const JsonReader plan = reader.child("plan");
  plan.read_enum("approval", spec.plan.approval,
                 {{"Automatic", model::Approval::Automatic}, {"Manual", model::Approval::Manual}});
  plan.read("approvedDigest", spec.plan.approved_digest);
  read_chart(reader.child("chart"), spec.chart);
  const JsonReader release = reader.child("release");
  release.read("name", spec.release.name);
  release.read("namespace", spec.release.ns);
  release.read("maxHistory", spec.release.max_history);
  release.read_enum(
      "adoption", spec.release.adoption,
      {{"Never", model::Adoption::Never}, {"HelmRelease", model::Adoption::HelmRelease}});
  reader.each("valuesFrom", [&](const JsonReader& source) {
    spec.values_from.push_back(read_values_source(source));
  });
  if (reader.has("values")) spec.values = reader.json().at("values").dump();
  read_cni(reader.child("cni"), spec.cni);
  const JsonReader datapath = reader.child("datapath");
  datapath.read("devices", spec.datapath.devices);
  datapath.read("localRouterIPv4", spec.datapath.local_router_ipv4);
  read_api_server(reader.child("apiServer"), spec.api_server);
  const JsonReader images = reader.child("images");
  images.read("registry", spec.image_registry);
  images.read("useDigest", spec.image_use_digest);
  images.read("pullSecretNames", spec.image_pull_secrets);
  read_components(reader.child("components"), spec.components);
  const JsonReader tolerations = reader.child("tolerations");
  read_policy(tolerations, "ipamd", spec.tolerations.ipamd);
  read_policy(tolerations, "tcrAssistant", spec.tolerations.tcr_assistant);
  const JsonReader preflight = reader.child("preflight");
  preflight.read_enum("vpcCNI", spec.preflight.vpc_cni,
                      {{"SharedENI", model::VpcCniMode::SharedENI}});
  preflight.read("ignore", spec.preflight.ignore);
  const JsonReader nodes = reader.child("nodes");
  nodes.read_enum(
      "existing", spec.existing_nodes,
      {{"Refuse", model::ExistingNodes::Refuse}, {"InPlace", model::ExistingNodes::InPlace}});
  nodes.read_enum(
      "unmanagedPods", spec.unmanaged_pods,
      {{"Report", model::UnmanagedPolicy::Report}, {"Evict", model::UnmanagedPolicy::Evict}});
  read_gate(nodes.child("gate"), spec.gate);
  reader.each("nodePools", [&](const JsonReader& pool) {
    spec.node_pools.push_back(read_node_pool(pool));
    spec.node_pools.back().startup_taint = spec.gate.taint_key;
  });
  read_egress(reader.child("egress"), spec.egress);
  read_switch(reader, "largeScale", spec.large_scale);
  if (reader.has("apiPriority")) {
    read_switch(reader, "apiPriority", spec.api_priority.emplace(model::Switch::Disabled));
  }
  read_upgrade(reader.child("upgrade"), spec.upgrade);
  reader.child("certificates")
      .read_enum("hubble", spec.hubble_certificates,
                 {{"Helm", model::HubbleCertificates::Helm},
                  {"CronJob", model::HubbleCertificates::CronJob}});
}

// status.lastHandledReconcileAt and its like must be able to hold it. Of a longer one the digest
// stays, so that another value is another request.
std::string annotation(const JsonReader& annotations, std::string_view key) {
  constexpr std::size_t kLongest = 256;
  constexpr std::size_t kDigest = 16;
  std::string text;
  annotations.read(key.data(), text);
  if (text.size() <= kLongest) return clip(text, kLongest);
  return clip(text, kLongest - kDigest - 1) + " " + sha256_hex(text).substr(0, kDigest);
}

void read_meta(const JsonReader& reader, model::Installation& installation) {
  model::ObjectMeta& meta = installation.meta;
  reader.read("name", meta.name);
  reader.read("uid", meta.uid);
  reader.read("resourceVersion", meta.resource_version);
  reader.read("generation", meta.generation);
  meta.deleting = reader.has("deletionTimestamp");
  std::string created;
  reader.read("creationTimestamp", created);
  meta.created = parse_rfc3339(created).value_or(model::Time{});
  reader.read("finalizers", installation.finalizers);
  const JsonReader annotations = reader.child("annotations");
  installation.approved_plan = annotation(annotations, names::kApprovedPlanAnnotation);
  installation.requested_at = annotation(annotations, names::kRequestedAtAnnotation);
  installation.reset_at = annotation(annotations, names::kResetAtAnnotation);
  installation.emergency = annotation(annotations, names::kEmergencyAnnotation);
  installation.abort_restore = annotation(annotations, names::kAbortRestoreAnnotation);
}

}  // namespace

Result<model::Installation> parse_installation(std::string_view text) {
  const Result<Json> json = parse_json(text, "the CiliumInstallation");
  if (!json) return json.error();
  const JsonReader reader(*json);
  model::Installation installation;
  read_meta(reader.child("metadata"), installation);
  read_spec(reader.child("spec"), installation.spec);
  read_status(reader.child("status"), installation.status);
  if (reader.problem().empty()) return installation;
  return Error{ErrorKind::Decode, "the CiliumInstallation cannot be read: " + reader.problem()};
}

std::string finalizers_patch(const model::Installation& installation,
                             const std::vector<std::string>& finalizers) {
  const Json patch = {
      {"metadata",
       {{"finalizers", finalizers}, {"resourceVersion", installation.meta.resource_version}}}};
  return patch.dump();
}

}  // namespace tco::wire
