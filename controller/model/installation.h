// The CiliumInstallation: what the user asked for, with every default in force, and what we report.
//
// The defaults are the seed document's; the schema has none, so that Git and the cluster never
// differ. What is in force is published in status.effective.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/condition.h"
#include "model/object.h"

namespace tco::model {

enum class ChartSource { Auto, Bundled, HTTP, OCI, ConfigMap };
enum class AddressSource { EndpointSlice, Static };
enum class ComponentPolicy { Retire, Keep };
enum class RetireOrder { ReleaseFirst, RetireFirst };
enum class DriftPolicy { Repair, Report };
enum class TolerationPolicy { Auto, Never };
enum class DeletionPolicy { Orphan, Uninstall, UninstallAndRestore };
enum class VpcCniMode { SharedENI };
enum class Approval { Automatic, Manual };
enum class ExistingNodes { Refuse };
enum class EgressMode { NATGateway, IPMasq, EgressGateway };
enum class Switch { Disabled, Enabled };
enum class FailurePolicy { Hold, Rollback, Retry };

struct ChartSpec {
  ChartSource source = ChartSource::Auto;
  std::string url;     // HTTP: of the repository; OCI: of the chart; empty: the official repository
  std::string sha256;  // of the archive, hex; empty: not pinned
  std::string oci_digest;  // of the manifest, "sha256:..."; empty: the tag that is the version
  std::string config_map_name;
  std::string config_map_key;
  // Secrets in the operator's namespace that the sidecar reads, for HTTP and OCI; empty: none.
  std::string credentials_secret;
  std::string ca_secret;
};

struct ReleaseSpec {
  std::string name = "cilium";
  std::string ns = "kube-system";
};

struct CniSpec {
  std::string config_map_name = "cni-configuration";
  std::string config_map_key = "cni-config";
  int mtu = 1500;
  int route_table = 1;
  bool disable_ipv6 = true;
  std::string ipam_backend = "127.0.0.1:61677";
};

struct DatapathSpec {
  std::vector<std::string> devices = {"eth+"};
  std::string local_router_ipv4 = "169.254.32.16";
};

struct ApiServerSpec {
  AddressSource source = AddressSource::EndpointSlice;
  std::string host;  // Static only
  int port = 0;      // Static only
};

struct ComponentsSpec {
  ComponentPolicy kube_proxy = ComponentPolicy::Retire;
  ComponentPolicy tke_cni_agent = ComponentPolicy::Retire;
  ComponentPolicy ip_masq_agent = ComponentPolicy::Retire;
  RetireOrder retire_order = RetireOrder::ReleaseFirst;
  DriftPolicy drift = DriftPolicy::Repair;
  int max_repairs_per_hour = 6;  // of each object
};

struct TolerationsSpec {
  TolerationPolicy ipamd = TolerationPolicy::Auto;
  TolerationPolicy tcr_assistant = TolerationPolicy::Auto;
};

struct PreflightSpec {
  VpcCniMode vpc_cni = VpcCniMode::SharedENI;  // as long as no node shows it
  std::vector<std::string> ignore;             // names of checks
};

struct PlanSpec {
  Approval approval = Approval::Automatic;
  std::string approved_digest;  // "sha256:..."; Manual only
};

// How pods reach addresses outside the VPC.
struct EgressSpec {
  EgressMode mode = EgressMode::NATGateway;
  std::vector<std::string>
      non_masquerade_cidrs;  // empty: as plan::non_masquerade_cidrs() finds them
  bool masq_link_local = true;
};

// How Cilium's version is changed once it serves.
struct UpgradeSpec {
  FailurePolicy failure_policy = FailurePolicy::Hold;
  std::chrono::seconds progress_deadline{900};  // in which no node got further
  int max_unavailable = 2;                      // agents at a time, and Envoys
  std::chrono::seconds soak{300};               // that all must have been ready
};

enum class ValuesKind { Secret, ConfigMap };

constexpr std::string_view to_text(ValuesKind kind) {
  return kind == ValuesKind::Secret ? "Secret" : "ConfigMap";
}

// An object in the operator's namespace that holds Helm values.
struct ValuesSource {
  ValuesKind kind = ValuesKind::Secret;
  std::string name;
  std::string key = "values.yaml";
  bool optional = false;  // it, or its key, may be absent
};

struct InstallationSpec {
  std::string version;
  std::string profile;  // empty: as plan::profile() finds it
  bool suspend = false;
  PlanSpec plan;
  DeletionPolicy deletion_policy = DeletionPolicy::Orphan;
  ChartSpec chart;
  ReleaseSpec release;
  std::vector<ValuesSource> values_from;  // merged in this order, `values` last
  std::string values = "{}";              // a JSON object, as the user wrote it
  CniSpec cni;
  DatapathSpec datapath;
  ApiServerSpec api_server;
  std::string image_registry = "quay.tencentcloudcr.com";
  bool image_use_digest = true;
  std::vector<std::string> image_pull_secrets;
  ComponentsSpec components;
  TolerationsSpec tolerations;
  PreflightSpec preflight;
  ExistingNodes existing_nodes = ExistingNodes::Refuse;
  EgressSpec egress;
  Switch large_scale = Switch::Disabled;
  std::optional<Switch> api_priority;  // absent: the profile's
  UpgradeSpec upgrade;
};

constexpr std::string_view to_text(ChartSource source) {
  switch (source) {
    case ChartSource::Auto:
      return "Auto";
    case ChartSource::Bundled:
      return "Bundled";
    case ChartSource::HTTP:
      return "HTTP";
    case ChartSource::OCI:
      return "OCI";
    case ChartSource::ConfigMap:
      return "ConfigMap";
  }
  return {};
}

// status.effective: the values in force, defaults included.
struct EffectiveStatus {
  std::string version;
  std::string profile;
  std::string chart_source;
  std::string api_server;  // "169.254.128.112:60002"
  std::string image_registry;
  std::string cni_config_map;  // "cni-configuration/cni-config"
  std::string retire_order;
  std::string drift;
  std::string approval;
  std::string egress_mode;
  std::vector<std::string> non_masquerade_cidrs;  // empty unless the mode masquerades
  std::string large_scale;
  std::string api_priority;
  std::string failure_policy;
  std::string values_digest;  // of the full Helm values, "sha256:..."
  std::string operator_version;
  friend bool operator==(const EffectiveStatus&, const EffectiveStatus&) = default;
};

// status.cluster: what preflight found.
struct ClusterStatus {
  std::string kubernetes_version;
  std::string network_mode;  // VPC-CNI, GlobalRouter, DataPlaneV2, Unknown
  friend bool operator==(const ClusterStatus&, const ClusterStatus&) = default;
};

// status.operation: what is being done right now; absent when nothing is.
struct OperationStatus {
  std::string step;      // a row of plan/plan.cc
  std::string progress;  // "12/23"; empty if there is nothing to count
  Time started{};        // when this step became the current one
  friend bool operator==(const OperationStatus&, const OperationStatus&) = default;
};

struct ReleaseStatus {
  std::string name;
  std::string ns;
  int revision = 0;
  std::string chart_version;
  std::string status;
  std::vector<std::string> images;  // that its pods are made of, as they are pulled
  friend bool operator==(const ReleaseStatus&, const ReleaseStatus&) = default;
};

struct NodesStatus {
  int eligible = 0;
  int ready = 0;                // agent and envoy Ready
  int updated = 0;              // agent of the desired revision
  int excluded = 0;             // super nodes, registered nodes, other systems than Linux
  std::string summary;          // "12/14": ready / eligible
  std::string updated_summary;  // "1/14": updated / eligible
  friend bool operator==(const NodesStatus&, const NodesStatus&) = default;
};

// status.components: an object on which a change of ours had to be made again.
struct ComponentStatus {
  std::string name;  // "daemonset.kube-system.kube-proxy"
  int repairs = 0;
  Time last_repair{};
  std::string last_writer;  // empty if the object does not tell
  friend bool operator==(const ComponentStatus&, const ComponentStatus&) = default;
};

// status.plan: what the operator wants, in short; the whole is in its ConfigMap.
struct PlanStatus {
  std::string digest;
  std::string state;  // AwaitingApproval, Approved, Applied
  std::string summary;
  Time generated{};
  std::string config_map;
  friend bool operator==(const PlanStatus&, const PlanStatus&) = default;
};

struct InstallationStatus {
  std::int64_t observed_generation = -1;
  std::vector<Condition> conditions;
  std::optional<EffectiveStatus> effective;
  std::optional<ClusterStatus> cluster;
  std::optional<PlanStatus> plan;
  std::optional<OperationStatus> operation;
  std::optional<ReleaseStatus> release;
  std::optional<NodesStatus> nodes;
  std::vector<ComponentStatus> components;
  friend bool operator==(const InstallationStatus&, const InstallationStatus&) = default;
};

struct Installation {
  ObjectMeta meta;
  std::vector<std::string> finalizers;
  std::string approved_plan;  // the annotation names::kApprovedPlanAnnotation; empty: none
  InstallationSpec spec;
  InstallationStatus status;
};

}  // namespace tco::model
