// The CiliumInstallation: what the user asked for, with every default in force, and what we report.
//
// The defaults are the seed document's; the schema has none, so that Git and the cluster never
// differ. What is in force is published in status.effective.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.h"
#include "model/gate.h"
#include "model/installation_status.h"
#include "model/node_pool.h"
#include "model/object.h"

namespace tco::model {

enum class ChartSource { Auto, Bundled, HTTP, OCI, ConfigMap };
enum class AddressSource { EndpointSlice, Static };
enum class ComponentPolicy { Retire, Keep };
enum class RetireOrder { ReleaseFirst, RetireFirst };
enum class DriftPolicy { Repair, Report };
enum class TolerationPolicy { Auto, Never };
// Each takes away more than the one before it.
enum class DeletionPolicy { Orphan, Uninstall, UninstallAndRestore };
constexpr std::string_view to_text(DeletionPolicy policy) {
  if (policy == DeletionPolicy::Orphan) return "Orphan";
  return policy == DeletionPolicy::Uninstall ? "Uninstall" : "UninstallAndRestore";
}
enum class VpcCniMode { SharedENI };
enum class Approval { Automatic, Manual };
enum class ExistingNodes { Refuse, InPlace };
enum class UnmanagedPolicy { Report, Evict };
enum class EgressMode { NATGateway, IPMasq, EgressGateway };
// Whether a Helm release of Cilium that somebody else made is taken over.
enum class Adoption { Never, HelmRelease };
enum class Switch { Disabled, Enabled };
enum class FailurePolicy { Hold, Rollback, Retry };
enum class ApiServerChange { Report, Follow };
enum class HubbleCertificates { Helm, CronJob };

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
  int max_history = 3;  // revisions that Helm keeps
  Adoption adoption = Adoption::Never;
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
  // What is done when the EndpointSlice lists other addresses than the one in use.
  ApiServerChange on_change = ApiServerChange::Report;
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

// The taint on nodes that Cilium does not serve yet.
struct GateSpec {
  GateMode mode = GateMode::BootstrapOnly;
  std::string taint_key = std::string(names::kAgentNotReadyTaint);
  TaintEffect taint_effect = TaintEffect::NoSchedule;
  GateOwner owner = GateOwner::Shared;
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
  std::optional<std::chrono::seconds> soak;  // that all must have been ready; absent: the profile's
  Switch pre_pull = Switch::Enabled;         // its images are on every node before it begins
  Switch multi_hop = Switch::Disabled;       // a minor that would be skipped is walked through
  friend bool operator==(const UpgradeSpec&, const UpgradeSpec&) = default;
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
  UnmanagedPolicy unmanaged_pods = UnmanagedPolicy::Report;
  GateSpec gate;
  std::vector<NodePoolSpec> node_pools;
  EgressSpec egress;
  Switch large_scale = Switch::Disabled;
  std::optional<Switch> api_priority;  // absent: the profile's
  HubbleCertificates hubble_certificates = HubbleCertificates::Helm;
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

struct Installation {
  ObjectMeta meta;
  std::vector<std::string> finalizers;
  // Annotations; empty: it has none. Their values are what the user likes, a time by custom.
  std::string approved_plan;  // names::kApprovedPlanAnnotation
  std::string requested_at;   // names::kRequestedAtAnnotation
  std::string reset_at;       // names::kResetAtAnnotation
  std::string emergency;      // names::kEmergencyAnnotation
  std::string abort_restore;  // names::kAbortRestoreAnnotation
  InstallationSpec spec;
  InstallationStatus status;
};

}  // namespace tco::model
