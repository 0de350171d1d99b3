#include "plan/parts.h"

namespace tco::plan {

std::string_view to_text(Part part) {
  switch (part) {
    case Part::DaemonSets:
      return "DaemonSets in kube-system";
    case Part::Deployments:
      return "Deployments in kube-system";
    case Part::TcrDeployments:
      return "Deployments in tcr-assistant-system";
    case Part::Nodes:
      return "nodes";
    case Part::CiliumPods:
      return "the pods of Cilium and of TKE's components";
    case Part::ApiEndpoints:
      return "the EndpointSlices of Service default/kubernetes";
    case Part::StopOrder:
      return "ConfigMap kube-system/tke-cilium-operator-stop";
    case Part::CiliumConfig:
      return "ConfigMap kube-system/cilium-config";
    case Part::Records:
      return "ConfigMap kube-system/tke-cilium-operator-state";
    case Part::PlanRecord:
      return "ConfigMap kube-system/tke-cilium-operator-plan";
    case Part::CniConfig:
      return "the CNI ConfigMap";
    case Part::EgressRanges:
      return "the ConfigMap of ip-masq-agent";
    case Part::Recycle:
      return "ConfigMap kube-system/tke-cilium-operator-recycle";
    case Part::OperatorPods:
      return "the pods of cilium-operator";
    case Part::FlowControl:
      return "the API server's flow control";
    case Part::Karpenter:
      return "Karpenter's node pools";
    case Part::KubernetesVersion:
      return "the API server's version";
    case Part::PreflightFacts:
      return "what preflight checks";
    case Part::NodePods:
      return "the pods of each node";
    case Part::NodePools:
      return "the pools that make nodes";
    case Part::ReleaseObjects:
      return "the objects of the Helm release";
  }
  return {};
}

}  // namespace tco::plan
