// What the operator reports of a CiliumInstallation: its status, field by field.
//
// A status is compared with the one on the object before it is written, so all of it has ==.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/condition.h"
#include "model/object.h"

namespace tco::model {

// status.effective: the values in force, defaults included.
struct EffectiveStatus {
  std::string version;
  std::string profile;
  std::string chart_source;
  std::string api_server;  // "169.254.128.112:60002"
  std::string api_server_change;
  std::string image_registry;
  std::string cni_config_map;  // "cni-configuration/cni-config"
  std::string retire_order;
  std::string drift;
  std::string approval;
  std::string existing_nodes;
  std::string unmanaged_pods;
  std::string egress_mode;
  std::vector<std::string> non_masquerade_cidrs;  // empty unless the mode masquerades
  std::string large_scale;
  std::string api_priority;
  std::string failure_policy;
  std::int64_t soak_seconds = 0;  // after an upgrade to another minor
  std::string hubble_certificates;
  std::string gate_mode;
  std::string gate_owner;
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
  std::string step;      // a row of plan/table.cc
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
  int gated = 0;                // eligible nodes that carry the gate's taint, whoever added it
  std::string summary;          // "12/14": ready / eligible
  std::string updated_summary;  // "1/14": updated / eligible
  int unmanaged_pods = 0;       // on eligible nodes, as far as they were looked at
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

// status.recycle: nodes that want a restart, because no API call undoes what Cilium left there.
struct RecycleStatus {
  int required = 0;
  std::vector<std::string> nodes;  // the first of them
  friend bool operator==(const RecycleStatus&, const RecycleStatus&) = default;
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

// status.history: one installation, upgrade or change of values, from its first write until the
// cluster was as wanted again.
struct HistoryEntry {
  std::string type;  // Install, Upgrade, Change
  std::string from;  // version; empty for Install
  std::string to;
  std::string desired;  // digest of what was wanted: a newer wish ends it
  std::string result;   // Running, Succeeded, Failed, Superseded
  std::string message;  // of a failure
  int attempts = 1;
  Time started{};
  std::optional<Time> finished;
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

// status.certificates: one that Cilium was given.
struct CertificateStatus {
  std::string name;  // of its Secret in the release's namespace
  Time not_after{};
  friend bool operator==(const CertificateStatus&, const CertificateStatus&) = default;
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
  std::optional<RecycleStatus> recycle;
  std::vector<HistoryEntry> history;  // newest first, at most 5
  std::vector<CertificateStatus> certificates;
  std::string handled_request;  // the last value of the annotation that was acted upon
  std::string handled_reset;
  friend bool operator==(const InstallationStatus&, const InstallationStatus&) = default;
};

}  // namespace tco::model
