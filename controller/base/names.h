// Every name this program writes into a cluster, on one page. They are part of the API: an operator
// that is replaced by a newer one must find what the older one wrote.
#pragma once

#include <string_view>

namespace tco::names {

// The API.
inline constexpr std::string_view kGroup = "install.cilium-tke.io";
inline constexpr std::string_view kVersion = "v1alpha1";
inline constexpr std::string_view kPlural = "ciliuminstallations";
inline constexpr std::string_view kKind = "CiliumInstallation";
inline constexpr std::string_view kInstallation = "default";  // the one object's name
inline constexpr std::string_view kFinalizer = "install.cilium-tke.io/network";

// Who writes. Helm's own field manager is set to "helm" in the sidecar.
inline constexpr std::string_view kFieldManager = "tke-cilium-operator";
inline constexpr std::string_view kEventController = "install.cilium-tke.io/operator";

// The operator's namespace: kube-system, so that the originals outlive the operator.
inline constexpr std::string_view kNamespace = "kube-system";
inline constexpr std::string_view kLease = "tke-cilium-operator";
inline constexpr std::string_view kStateConfigMap = "tke-cilium-operator-state";
inline constexpr std::string_view kPlanConfigMap = "tke-cilium-operator-plan";
// By anybody, for as long as nothing is to be written. No GitOps tool knows it, so none reverts it.
inline constexpr std::string_view kStopConfigMap = "tke-cilium-operator-stop";
// Stays when everything else is gone: the nodes that want a restart.
inline constexpr std::string_view kRecycleConfigMap = "tke-cilium-operator-recycle";

// On the CiliumInstallation, by its user: the digest of the plan that may be carried out.
inline constexpr std::string_view kApprovedPlanAnnotation = "install.cilium-tke.io/approved-plan";

// On the CiliumInstallation, by its user, with any value that is new: look at everything now, and
// do not wait out the pause after a failure; and: try again what was given up.
inline constexpr std::string_view kRequestedAtAnnotation = "install.cilium-tke.io/requested-at";
inline constexpr std::string_view kResetAtAnnotation = "install.cilium-tke.io/reset-at";
// On the CiliumInstallation, by its user in an emergency: "kube-proxy", or
// "kube-proxy,tke-cni-agent". They are back for as long as it is there.
inline constexpr std::string_view kEmergencyAnnotation = "install.cilium-tke.io/emergency-restore";

// On the CiliumInstallation, by its user: its own UID ends a deletion that has begun to take away,
// if spec.deletionPolicy says so.
inline constexpr std::string_view kAbortRestoreAnnotation = "install.cilium-tke.io/abort-restore";

// Of the API server's flow control for Cilium's agents: both objects have this name.
inline constexpr std::string_view kFlowControl = "cilium";

// TKE keeps the VPC's ranges there for its own ip-masq-agent.
inline constexpr std::string_view kIpMasqConfigMap = "ip-masq-agent-config";
inline constexpr std::string_view kIpMasqConfigKey = "config";

// On a foreign object: the fields we changed, as they were before.
inline constexpr std::string_view kOriginalAnnotation = "install.cilium-tke.io/original";

// On Cilium's agents, by Helm: which CNI configuration they were started with. Another one starts
// them anew.
inline constexpr std::string_view kCniConfigAnnotation = "install.cilium-tke.io/cni-config";

// On a Helm release we made. start-id, chart-version and chart-sha256 are added by the sidecar.
inline constexpr std::string_view kUidLabel = "install.cilium-tke.io/uid";
inline constexpr std::string_view kEpochLabel = "install.cilium-tke.io/epoch";
inline constexpr std::string_view kDesiredLabel = "install.cilium-tke.io/desired";
inline constexpr std::string_view kRenewedLabel = "install.cilium-tke.io/renewed";
inline constexpr std::string_view kStartIdLabel = "install.cilium-tke.io/start-id";

// Our own DaemonSets, whose pods carry their names as label k8s-app, and the annotation that says
// what each was made for.
inline constexpr std::string_view kMadeForAnnotation = "install.cilium-tke.io/made-for";
inline constexpr std::string_view kCniCleaner = "tke-cilium-operator-cni";
inline constexpr std::string_view kPrePull = "tke-cilium-operator-prepull";

// Our own Deployment, and its container of this program: a pod on a node has the same image.
inline constexpr std::string_view kDeployment = "tke-cilium-operator";
inline constexpr std::string_view kController = "controller";

// The seed's selector that no node matches: a DaemonSet that carries it runs nowhere.
inline constexpr std::string_view kRetiredSelectorKey = "label-not-exist";
inline constexpr std::string_view kRetiredSelectorValue = "node-not-exist";

// The chart's own name, and that of its DaemonSet of agents.
inline constexpr std::string_view kChart = "cilium";
inline constexpr std::string_view kAgents = "cilium";
// Cilium's own, of nodes: with the value true, its owner wants no Cilium there
// (cilium/cilium#34003).
inline constexpr std::string_view kNoScheduleLabel = "cilium.io/no-schedule";
inline constexpr std::string_view kCiliumConfig = "cilium-config";

// The taint Cilium keeps on a node until its agent is ready.
inline constexpr std::string_view kAgentNotReadyTaint = "node.cilium.io/agent-not-ready";

// The value of the taints that we add: it tells them from those of pools and of cilium-operator.
inline constexpr std::string_view kGateTaintValue = "tke-cilium-operator";

}  // namespace tco::names
