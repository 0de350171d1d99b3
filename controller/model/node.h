// A Node, and a pod of Cilium's on it, reduced to what readiness is judged by.
#pragma once

#include <string>

#include "model/object.h"

namespace tco::model {

struct Node {
  ObjectMeta meta;
  std::string instance_type;  // label node.kubernetes.io/instance-type: eklet, external, ...
  std::string os;             // label kubernetes.io/os
  bool ready = false;         // condition Ready; a node that says nothing is not
  Time ready_changed{};       // its lastTransitionTime; zero if there is none
  friend bool operator==(const Node&, const Node&) = default;
};

enum class PodComponent { Agent, Envoy, Operator, KubeProxy, TKECNIAgent };

// Or of a TKE component that stands in for Cilium once it is gone.
struct CiliumPod {
  ObjectMeta meta;
  PodComponent component = PodComponent::Agent;  // label k8s-app or name
  std::string node;                              // empty until scheduled
  std::string template_generation;               // label pod-template-generation
  bool ready = false;                            // condition Ready
  Time ready_changed{};                          // its lastTransitionTime; zero if there is none
  std::string waiting;  // why a container waits, "ImagePullBackOff: ..."; empty if none does
  friend bool operator==(const CiliumPod&, const CiliumPod&) = default;
};

}  // namespace tco::model
