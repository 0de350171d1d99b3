// What only preflight looks at: too dear to be watched, so it is read while it can still stop
// something.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tco::model {

// A pod with a network of its own, outside the system's namespaces.
struct WorkloadPod {
  std::string ns;
  std::string name;
  std::string node;
  friend bool operator==(const WorkloadPod&, const WorkloadPod&) = default;
};

// A webhook that every new pod of Cilium's waits for, and that nobody can answer before Cilium
// runs.
struct PodWebhook {
  std::string configuration;  // "MutatingWebhookConfiguration name"
  std::string name;           // of the webhook in it
  std::string service;        // "namespace/name"
  bool has_pods = true;       // false: nobody is there to answer at all
  friend bool operator==(const PodWebhook&, const PodWebhook&) = default;
};

// What makes nodes, reduced to what a new node must have.
struct NodePool {
  std::string what;  // "Karpenter NodePool default", "MachineSet np-1"
  bool karpenter = false;
  std::vector<std::string> startup_taints;  // keys
  std::vector<std::string> taints;          // keys
  bool newer_system = false;                // an annotation asks for TencentOS 4
  friend bool operator==(const NodePool&, const NodePool&) = default;
};

// Absent: not looked at, because it decides nothing now.
struct PreflightFacts {
  // What this operator or its sidecar may not do and will have to, one sentence each.
  std::optional<std::vector<std::string>> missing_rights;
  std::optional<std::vector<WorkloadPod>>
      workload_pods;  // at most one a node, and not of all nodes
  std::optional<std::vector<PodWebhook>> pod_webhooks;
  std::optional<std::vector<NodePool>> node_pools;
  std::optional<std::string> kube_proxy_config;  // what ConfigMap kube-proxy says, if there is one
  friend bool operator==(const PreflightFacts&, const PreflightFacts&) = default;
};

}  // namespace tco::model
