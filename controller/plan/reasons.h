// Every reason a condition can carry, one sentence each. crd/README.md repeats them; a test
// compares.
#pragma once

#include "plan/reason.h"

namespace tco::plan::reasons {

inline constexpr Reason kInstalled{"Installed",
                                   "Cilium is installed and every eligible node runs it."};
inline constexpr Reason kAwaitingNodes{
    "AwaitingNodes",
    "Cilium is installed; the cluster has no node yet that could run it. Add one."};
inline constexpr Reason kClaiming{"Claiming",
                                  "The operator is putting its finalizer on the object."};
inline constexpr Reason kSuspended{"Suspended",
                                   "spec.suspend is true: nothing but the status is written."};
inline constexpr Reason kStopped{
    "Stopped",
    "ConfigMap kube-system/tke-cilium-operator-stop is there: nothing but the status is written."};
inline constexpr Reason kResuming{
    "Resuming", "The operator goes on after it was stopped; agents are replaced again."};
inline constexpr Reason kEmergencyRestored{
    "EmergencyRestored",
    "TKE's components are back as an annotation asks for. Take it away to go on."};
inline constexpr Reason kEmergencyUnclear{
    "EmergencyUnclear", "The annotation for emergencies says nothing that is known. Correct it."};
inline constexpr Reason kDeleting{
    "Deleting", "The object is being deleted; with Orphan the network stays as it is."};
inline constexpr Reason kHandingBack{
    "HandingBack", "Cilium's own operator is told to take its taint off nodes again."};
inline constexpr Reason kOpeningNodes{
    "OpeningNodes", "Before the operator lets go, its taints are taken off the nodes."};
inline constexpr Reason kNodesExist{
    "NodesExist",
    "Uninstalling Cilium would leave nodes without a network. Remove them, or choose another "
    "deletionPolicy."};
inline constexpr Reason kUninstallingRelease{"UninstallingRelease",
                                             "Helm is removing the Cilium release."};
inline constexpr Reason kUninstallFailed{"UninstallFailed",
                                         "Helm could not remove the release; it is tried again."};
inline constexpr Reason kUninstalled{"Uninstalled", "Cilium's release is gone."};
inline constexpr Reason kAwaitingRemoval{"AwaitingRemoval", "Cilium's pods are still ending."};
inline constexpr Reason kRestoringComponent{
    "RestoringComponent", "A TKE component that was retired is being put back as it was."};
inline constexpr Reason kAwaitingRestoration{
    "AwaitingRestoration", "A TKE component that was put back is not ready on every node yet."};
inline constexpr Reason kOriginalUnknown{
    "OriginalUnknown",
    "A TKE component that nodes need is not there, or was retired by somebody else. Bring it back "
    "by hand."};
inline constexpr Reason kRemovingToleration{
    "RemovingToleration", "The toleration that the operator added is being taken out again."};
inline constexpr Reason kRemovingTaints{
    "RemovingTaints", "Cilium's taint is being taken off nodes that Cilium serves no more."};
inline constexpr Reason kAllRestored{
    "AllRestored", "What the operator changed on TKE's components is as it was before."};
inline constexpr Reason kRemovingConfig{"RemovingConfig",
                                        "A ConfigMap that the operator wrote is being deleted."};
inline constexpr Reason kChecksPassed{
    "ChecksPassed", "No preflight check failed; the message holds the warnings, if there are any."};
inline constexpr Reason kKubernetesTooOld{
    "KubernetesTooOld",
    "The cluster's Kubernetes is older than Cilium needs. Upgrade the cluster."};
inline constexpr Reason kUnsupportedNetworkMode{
    "UnsupportedNetworkMode",
    "The cluster's network is not VPC-CNI alone; Cilium cannot be chained behind it."};
inline constexpr Reason kForeignCilium{
    "ForeignCilium",
    "Cilium is there already and was not installed by this operator. Remove it first."};
inline constexpr Reason kRBACInsufficient{
    "RBACInsufficient",
    "The operator may not do what the installation takes. Apply deploy/ of its release again."};
inline constexpr Reason kExistingWorkloads{
    "ExistingWorkloads",
    "Nodes that were there before run pods that Cilium would not know. Move them to new nodes."};
inline constexpr Reason kPodWebhook{
    "PodWebhook",
    "A webhook would keep Cilium's pods from being created. Exclude their namespace from it."};
inline constexpr Reason kIPVSMode{
    "IPVSMode", "kube-proxy runs in ipvs mode, which cannot run beside Cilium. Retire it."};
inline constexpr Reason kIndependentENI{
    "IndependentENI",
    "Nodes give each pod an interface of its own; Cilium is chained behind shared ones only."};
inline constexpr Reason kIPAMDTooOld{
    "IPAMDTooOld",
    "The addon eniipamd is older than v3.8.0 and clashes with Cilium. Upgrade the addon."};
inline constexpr Reason kKernelTooOld{
    "KernelTooOld", "Nodes have a kernel older than 5.10, which Cilium needs. Replace them."};
inline constexpr Reason kLoadBalancerAddress{
    "LoadBalancerAddress",
    "The API server's address is not link-local; a load balancer's would lock the agents out."};
inline constexpr Reason kAwaitingAPIServerAddress{
    "AwaitingAPIServerAddress",
    "The EndpointSlice of the kubernetes Service is empty; the address is taken once it is not."};
inline constexpr Reason kEndpointMoved{
    "EndpointMoved",
    "The EndpointSlice lists another API server than Cilium was given. Set spec.apiServer."};
inline constexpr Reason kValuesUnreadable{
    "ValuesUnreadable",
    "An object of spec.valuesFrom is not there or holds no Helm values. Correct what is named."};
inline constexpr Reason kUnknownValues{
    "UnknownValues",
    "The deployed chart does not know some of the values, so they change nothing. Check their "
    "spelling."};
inline constexpr Reason kValuesConflict{
    "ValuesConflict",
    "The values set what the operator owns or what VPC-CNI cannot do, by a Helm value, "
    "extraConfig, "
    "extraArgs or extraEnv; or the chart renders what the operator does not want. Remove what is "
    "named."};
inline constexpr Reason kPlanning{
    "Planning", "The plan is being made: what the operator is going to change, before it does."};
inline constexpr Reason kAwaitingApproval{
    "AwaitingApproval",
    "The plan waits for your approval, as spec.plan.approval says; the message tells how."};
inline constexpr Reason kApproved{"Approved", "What the plan says is carried out."};
inline constexpr Reason kEgressRangesUnknown{
    "EgressRangesUnknown",
    "TKE's ip-masq-agent has ranges that cannot be read. Set spec.egress.nonMasqueradeCIDRs."};
inline constexpr Reason kRecordingOriginal{
    "RecordingOriginal", "The original of a field is being recorded before it is changed."};
inline constexpr Reason kRecording{"Recording",
                                   "The operator is writing its bookkeeping ConfigMap."};
inline constexpr Reason kAddingToleration{
    "AddingToleration", "A TKE component is being given the toleration it needs."};
inline constexpr Reason kConfiguringCNI{
    "ConfiguringCNI", "The CNI ConfigMap that Cilium's agents read is being written."};
inline constexpr Reason kApplyingFlowControl{
    "ApplyingFlowControl", "The API server is being given a queue for what Cilium's agents list."};
inline constexpr Reason kRemovingFlowControl{
    "RemovingFlowControl", "The API server's queue for Cilium's agents is being taken away."};
inline constexpr Reason kUnsupportedVersion{
    "UnsupportedVersion",
    "This operator does not know this minor of Cilium. Set spec.version to one it knows."};
inline constexpr Reason kUpgradeNotAllowed{
    "UpgradeNotAllowed",
    "From the deployed version there is no way to spec.version. Take the step that is named."};
inline constexpr Reason kReleaseForeign{"ReleaseForeign",
                                        "Somebody else upgraded the release to another minor. Set "
                                        "spec.version to it, or roll it back."};
inline constexpr Reason kServicesNeedKubeProxy{
    "ServicesNeedKubeProxy",
    "Kube-proxy replacement is off in the release that runs, so kube-proxy serves Services."};
inline constexpr Reason kUpgradeFailed{
    "UpgradeFailed",
    "Helm could not upgrade, or the agents did not get ready. spec.upgrade.failurePolicy says what "
    "follows; with Hold, change the spec."};
inline constexpr Reason kRollingBack{
    "RollingBack", "The upgrade failed; Helm is being asked for what was deployed before."};
inline constexpr Reason kRolledBack{
    "RolledBack",
    "The upgrade failed and what was deployed before is back. Find out why, then change the spec."};
inline constexpr Reason kSoaking{
    "Soaking", "Every node runs the new version; it must stay ready for spec.upgrade.soakSeconds."};
inline constexpr Reason kUnknownProfile{
    "UnknownProfile", "This operator does not know the set of defaults. Name one that it knows."};
inline constexpr Reason kPullingImages{
    "PullingImages", "The images of an upgrade are being pulled on every node before it begins."};
inline constexpr Reason kImagesNotPulled{
    "ImagesNotPulled", "The images of an upgrade do not get onto some nodes, so it has not begun."};
inline constexpr Reason kInstallingRelease{"InstallingRelease",
                                           "Helm is installing or upgrading the Cilium release."};
inline constexpr Reason kDeployed{"Deployed", "The release is deployed as the spec wants it."};
inline constexpr Reason kPendingRelease{
    "PendingRelease",
    "Helm recorded an operation as in progress; it is marked failed once its owner is gone."};
inline constexpr Reason kForeignPendingRelease{
    "ForeignPendingRelease",
    "Somebody else's Helm operation is recorded as in progress. Let it end, or roll it back."};
inline constexpr Reason kUnlockingRelease{
    "UnlockingRelease", "A Helm operation was cut off; its record is being marked failed."};
inline constexpr Reason kSidecarUnavailable{
    "SidecarUnavailable", "The Helm sidecar does not answer. Look at its container's log."};
inline constexpr Reason kChartNotFound{
    "ChartNotFound", "There is no such version of the chart. Correct spec.version or spec.chart."};
inline constexpr Reason kChartUnreachable{
    "ChartUnreachable", "The chart's repository does not answer; it is asked again."};
inline constexpr Reason kChartUnauthorized{
    "ChartUnauthorized",
    "The chart's server refuses the credentials, or a Secret named for it is not as it should be. "
    "Correct it."};
inline constexpr Reason kChartChecksumMismatch{
    "ChartChecksumMismatch",
    "The chart is not the one that spec.chart.sha256 names. Find out which of the two is wrong."};
inline constexpr Reason kChartInvalid{
    "ChartInvalid", "The archive is not the Cilium chart of this version. Replace it."};
inline constexpr Reason kValuesInvalid{
    "ValuesInvalid",
    "The chart refuses the values, or some are of a kind that cannot be: an object where an array "
    "is, a number in cilium-config. Correct what is named."};
inline constexpr Reason kLeftoverObjects{
    "LeftoverObjects",
    "Objects of another Cilium are there, under names that the release needs. Delete them, or hand "
    "them to the release."};
inline constexpr Reason kAdmissionDenied{
    "AdmissionDenied",
    "A policy of the cluster refuses an object of the release. Exclude Cilium from the policy."};
inline constexpr Reason kRenderFailed{
    "RenderFailed", "A template of the chart failed with these values. Correct spec.values."};
inline constexpr Reason kReleaseFailed{"ReleaseFailed",
                                       "Helm could not apply the release; it is tried again."};
inline constexpr Reason kForbidden{
    "Forbidden", "The operator lacks a permission. Apply deploy/ of this version again."};
inline constexpr Reason kUnreadable{"Unreadable",
                                    "A part of the cluster could not be read; the message names "
                                    "it. What needs it waits, everything "
                                    "else goes on."};
inline constexpr Reason kRetrying{"Retrying", "The last request failed; it is tried again."};
inline constexpr Reason kInternalError{
    "InternalError",
    "The operator met a bug of its own and tries again; report it with the operator's log."};
inline constexpr Reason kWaitingForStep{"WaitingForStep", "An earlier step is not done yet."};
inline constexpr Reason kAllNodesReady{"AllNodesReady",
                                       "Every eligible node runs a ready agent and Envoy."};
inline constexpr Reason kAwaitingAgents{
    "AwaitingAgents", "Some eligible nodes do not run a ready agent and Envoy yet."};
inline constexpr Reason kRollingAgents{
    "RollingAgents", "Agents of the former revision are being replaced, a few nodes at a time."};
inline constexpr Reason kRestartingAgents{
    "RestartingAgents", "Agents that started with another CNI configuration are being restarted."};
inline constexpr Reason kAwaitingOperator{"AwaitingOperator",
                                          "No cilium-operator is available yet."};
inline constexpr Reason kNodesNotReady{
    "NodesNotReady", "Some nodes have had no ready agent for too long. Look at their pods."};
inline constexpr Reason kTaintStuck{
    "TaintStuck", "Somebody puts the gate's taint back on served nodes. Stop who does."};
inline constexpr Reason kPoolTaintMissing{
    "PoolTaintMissing",
    "An autoscaler does not know the gate's taint of its nodes. Tell it, as the message says."};
inline constexpr Reason kRecordUnreadable{
    "RecordUnreadable",
    "An entry of ConfigMap tke-cilium-operator-state cannot be read. Put it right or remove it."};
inline constexpr Reason kNodePatchRefused{"NodePatchRefused",
                                          "The API server refuses the gate's patch of some nodes. "
                                          "Mend what refuses it; the others go on."};
inline constexpr Reason kRetiringComponent{
    "RetiringComponent", "A TKE component that Cilium replaces is being taken off the nodes."};
inline constexpr Reason kAwaitingRetirement{"AwaitingRetirement",
                                            "The pods of a retired component are still ending."};
inline constexpr Reason kCleaningCNI{
    "CleaningCNI", "What tke-cni-agent left in nodes' CNI directories is being moved aside."};
inline constexpr Reason kAwaitingCleanCNI{
    "AwaitingCleanCNI", "Some nodes' CNI directories are not clean yet; the message says why."};
inline constexpr Reason kOperatorImageUnknown{
    "OperatorImageUnknown",
    "The operator does not know its own image, which its pods on nodes need. Set its flag --image; "
    "make run takes IMAGE."};
inline constexpr Reason kRestoringCNI{
    "RestoringCNI", "What was moved aside in the nodes' CNI directories is being put back."};
inline constexpr Reason kAllPodsManaged{
    "AllPodsManaged", "Every pod that was looked at got its network from Cilium."};
inline constexpr Reason kUnmanagedPods{
    "UnmanagedPods", "Pods are older than Cilium on their node: policies do not know them."};
inline constexpr Reason kEvictingPods{
    "EvictingPods", "Pods that Cilium does not manage are being restarted, a few at a time."};
inline constexpr Reason kAllRetired{"AllRetired",
                                    "The TKE components that Cilium replaces run nowhere."};

inline constexpr Reason kSuperNodeNotNeeded{
    "SuperNodeNotNeeded",
    "The operator still runs on a super node, and has nodes of Cilium's to run on. Restart its "
    "Deployment."};
inline constexpr Reason kCreatingNodePool{
    "CreatingNodePool", "A Karpenter pool that spec.nodePools asks for is being created."};
inline constexpr Reason kKarpenterMissing{
    "KarpenterMissing",
    "spec.nodePools asks for pools, and the cluster does not know Karpenter's kinds. Install TKE's "
    "addon karpenter."};
inline constexpr Reason kNodePoolDiffers{
    "NodePoolDiffers",
    "A Karpenter pool is not as spec.nodePools says; the operator never changes one. Do it by "
    "hand."};
inline constexpr Reason kAllPoolsCreated{"AllPoolsCreated",
                                         "Every pool of spec.nodePools is there as it says."};
inline constexpr Reason kNoDrift{"NoDrift", "Nobody has undone what the operator changed."};
inline constexpr Reason kDriftDetected{"DriftDetected",
                                       "Somebody undid a change of the operator's, which is not "
                                       "made again now; the message says why."};
inline constexpr Reason kRepairingDrift{
    "RepairingDrift", "Somebody undid a change of the operator's; it is being made again."};
inline constexpr Reason kRenewingCertificates{"RenewingCertificates",
                                              "Hubble's certificates end soon; Helm makes others."};
inline constexpr Reason kCertificatesExpiring{
    "CertificatesExpiring",
    "A certificate that the operator does not renew ends soon. docs/operating.md says what to do."};
inline constexpr Reason kDriftRepaired{
    "DriftRepaired", "What somebody undid was made again; status.components counts how often."};
inline constexpr Reason kContested{
    "Contested",
    "Somebody undoes a change again and again; it is made again later. Stop who is named."};

}  // namespace tco::plan::reasons
