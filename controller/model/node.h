// A Node, and a pod of Cilium's on it, reduced to what preflight and readiness are judged by.
#pragma once

#include <string>
#include <vector>

#include "model/labels.h"
#include "model/object.h"

namespace tco::model {

// As the API server has it; `time_added` in its own words, empty if it is not said.
struct Taint {
  std::string key;
  std::string value;
  std::string effect;
  std::string time_added;
  friend bool operator==(const Taint&, const Taint&) = default;
};

struct Node {
  ObjectMeta meta;
  std::string instance_type;  // label node.kubernetes.io/instance-type: eklet, external, ...
  std::string os;             // label kubernetes.io/os
  std::string kernel;         // "6.6.98-40.2.tl4.x86_64"; empty until the kubelet has said it
  std::string os_image;       // "TencentOS Server 4.4"
  std::string runtime;        // "containerd://1.7.28"
  std::string boot_id;        // another one after each start of the machine
  // VPC-CNI hands out addresses of shared interfaces there, or whole interfaces.
  bool shared_eni = false;       // allocatable tke.cloud.tencent.com/eni-ip
  bool independent_eni = false;  // allocatable tke.cloud.tencent.com/direct-eni
  bool reachable = true;         // the kubelet reports: condition Ready is not Unknown
  // cilium-operator has seen a ready agent here once: condition NetworkUnavailable, CiliumIsUp.
  bool cilium_was_up = false;
  Time cilium_up_since{};  // since when it says so
  bool ready = false;      // condition Ready; a node that says nothing is not
  Time ready_changed{};    // its lastTransitionTime; zero if there is none
  // It is not Ready because its kubelet waits for a CNI plug-in, which the agent brings.
  bool lacks_network = false;
  bool no_schedule = false;  // label cilium.io/no-schedule=true: its owner wants no Cilium there
  Labels labels;             // all of them: a DaemonSet's selector may name any
  std::vector<Taint> taints;
  friend bool operator==(const Node&, const Node&) = default;
};

enum class PodComponent { Agent, Envoy, Operator, KubeProxy, TKECNIAgent, CNICleaner, PrePull };

// Or of a TKE component that stands in for Cilium once it is gone, or of a DaemonSet of ours.
struct CiliumPod {
  ObjectMeta meta;
  PodComponent component = PodComponent::Agent;  // label k8s-app or name
  std::string node;                              // empty until scheduled
  std::string template_generation;               // label pod-template-generation
  bool ready = false;                            // condition Ready
  Time ready_changed{};                          // its lastTransitionTime; zero if there is none
  Time started{};       // when the last of its containers did that run; zero: none does
  std::string waiting;  // why a container waits, "ImagePullBackOff: ..."; empty if none does
  friend bool operator==(const CiliumPod&, const CiliumPod&) = default;
};

}  // namespace tco::model
