package load

// What nodes and agents consist of, as they are found on clusters: so many conditions, images, mounts and recorded fields.

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const digest = "sha256:9b1f4c2e7a5d8063b4e1c9f20d7a6e58c3b2a190f8e7d6c5b4a39281706f5e4d"

func nodeLabels(name string) map[string]string {
	return map[string]string{
		"kubernetes.io/hostname": name, "kubernetes.io/arch": "amd64", "beta.kubernetes.io/arch": "amd64",
		"kubernetes.io/os": "linux", "beta.kubernetes.io/os": "linux",
		"node.kubernetes.io/instance-type": "S5.LARGE8", "beta.kubernetes.io/instance-type": "S5.LARGE8",
		"topology.kubernetes.io/region": "gz", "topology.kubernetes.io/zone": "100003",
		"tke.cloud.tencent.com/nodepool-id": "np-normal01", "cloud.tencent.com/node-instance-id": "ins-" + name,
	}
}

func nodeAnnotations() map[string]string {
	return map[string]string{
		"node.alpha.kubernetes.io/ttl": "0", "volumes.kubernetes.io/controller-managed-attach-detach": "true",
		"csi.volume.kubernetes.io/nodeid": `{"com.tencent.cloud.csi.cbs":"ins-0123456789"}`,
	}
}

func resources() corev1.ResourceList {
	return corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("4"), corev1.ResourceMemory: resource.MustParse("8Gi"),
		corev1.ResourcePods: resource.MustParse("110"), corev1.ResourceEphemeralStorage: resource.MustParse("100Gi"),
		"tke.cloud.tencent.com/eni-ip": resource.MustParse("61"),
	}
}

func nodeInfo() corev1.NodeSystemInfo {
	return corev1.NodeSystemInfo{
		MachineID: "4b2c1d3e5f60718293a4b5c6d7e8f901", SystemUUID: "4b2c1d3e-5f60-7182-93a4-b5c6d7e8f901",
		BootID: "0e4b7a52-9c3d-4f8a-b1e6-7d2c5a9f3b10", KernelVersion: "6.6.98-40.2.tl4.x86_64", OSImage: "TencentOS Server 4.4",
		ContainerRuntimeVersion: "containerd://1.7.28-tke.2", KubeletVersion: "v1.34.1-tke.8", OperatingSystem: "linux", Architecture: "amd64",
	}
}

// nodeConditions lack Cilium's own: only agents that ran have set it.
func nodeConditions(now metav1.Time) []corev1.NodeCondition {
	condition := func(kind corev1.NodeConditionType, status corev1.ConditionStatus, reason, message string) corev1.NodeCondition {
		return corev1.NodeCondition{Type: kind, Status: status, LastHeartbeatTime: now, LastTransitionTime: now, Reason: reason, Message: message}
	}
	return []corev1.NodeCondition{
		condition(corev1.NodeMemoryPressure, corev1.ConditionFalse, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
		condition(corev1.NodeDiskPressure, corev1.ConditionFalse, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
		condition(corev1.NodePIDPressure, corev1.ConditionFalse, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
		condition(corev1.NodeReady, corev1.ConditionTrue, "KubeletReady", "kubelet is posting ready status"),
	}
}

func images(count int) []corev1.ContainerImage {
	found := make([]corev1.ContainerImage, count)
	for i := range found {
		name := fmt.Sprintf("ccr.ccs.tencentyun.com/tkeimages/component-%02d", i)
		found[i] = corev1.ContainerImage{Names: []string{name + "@" + digest, name + ":v1.2.3"}, SizeBytes: int64(100_000_000 + i)}
	}
	return found
}

// managedFields are a manager's record of about 300 bytes for each of `parts`.
func managedFields(manager string, now metav1.Time, parts int) []metav1.ManagedFieldsEntry {
	var fields strings.Builder
	fields.WriteString(`{"f:metadata":{"f:annotations":{".":{}}}`)
	for i := range parts {
		fmt.Fprintf(&fields, `,"f:part%02d":{"k:{\"type\":\"%s\"}":{".":{},"f:lastHeartbeatTime":{},"f:lastTransitionTime":{},`+
			`"f:message":{},"f:reason":{},"f:status":{},"f:type":{}},"f:terminationMessagePath":{},"f:terminationMessagePolicy":{},`+
			`"f:volumeMounts":{".":{},"k:{\"mountPath\":\"/var/run\"}":{".":{},"f:mountPath":{},"f:name":{}}}}`, i, "Condition")
	}
	fields.WriteString("}")
	return []metav1.ManagedFieldsEntry{{
		Manager: manager, Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", Time: &now,
		FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(fields.String())},
	}}
}

func ready(now metav1.Time, isReady bool) []corev1.PodCondition {
	status := corev1.ConditionFalse
	if isReady {
		status = corev1.ConditionTrue
	}
	return []corev1.PodCondition{
		{Type: corev1.PodScheduled, Status: corev1.ConditionTrue, LastTransitionTime: now},
		{Type: corev1.PodInitialized, Status: corev1.ConditionTrue, LastTransitionTime: now},
		{Type: corev1.ContainersReady, Status: status, LastTransitionTime: now},
		{Type: corev1.PodReady, Status: status, LastTransitionTime: now},
	}
}

func agentSpec(size Size, node string) corev1.PodSpec {
	spec := corev1.PodSpec{
		NodeName: node, HostNetwork: true, PriorityClassName: "system-node-critical", RestartPolicy: corev1.RestartPolicyAlways,
		ServiceAccountName: "cilium", DeprecatedServiceAccount: "cilium", SchedulerName: "default-scheduler",
		DNSPolicy: corev1.DNSClusterFirst, TerminationGracePeriodSeconds: new(int64(1)), EnableServiceLinks: new(true),
		Tolerations: []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
	}
	if size == Kwok {
		spec.Containers = []corev1.Container{container("cilium-agent", 2, 3)}
		return spec
	}
	spec.Containers = []corev1.Container{container("cilium-agent", 8, 16)}
	for _, name := range []string{"config", "mount-cgroup", "apply-sysctl-overwrites", "mount-bpf-fs", "clean-cilium-state", "install-cni-binaries"} {
		spec.InitContainers = append(spec.InitContainers, container(name, 3, 3))
	}
	for i := range 18 {
		path := fmt.Sprintf("/var/run/cilium/part-%02d", i)
		spec.Volumes = append(spec.Volumes, corev1.Volume{Name: fmt.Sprintf("volume-%02d", i),
			VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: path, Type: new(corev1.HostPathDirectoryOrCreate)}}})
	}
	return spec
}

func container(name string, variables, mounts int) corev1.Container {
	made := corev1.Container{
		Name: name, Image: "quay.tencentcloudcr.com/cilium/cilium:v1.18.2@" + digest, Command: []string{name}, Args: []string{"--config-dir=/tmp/cilium/config-map"},
		ImagePullPolicy: corev1.PullIfNotPresent, TerminationMessagePath: "/dev/termination-log",
		TerminationMessagePolicy: corev1.TerminationMessageFallbackToLogsOnError,
	}
	for i := range variables {
		made.Env = append(made.Env, corev1.EnvVar{Name: fmt.Sprintf("CILIUM_K8S_VARIABLE_%02d", i),
			ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "metadata.namespace"}}})
	}
	for i := range mounts {
		made.VolumeMounts = append(made.VolumeMounts, corev1.VolumeMount{
			Name: fmt.Sprintf("volume-%02d", i), MountPath: fmt.Sprintf("/var/run/cilium/part-%02d", i), ReadOnly: true})
	}
	return made
}

func agentStatus(size Size, now metav1.Time, isReady bool) corev1.PodStatus {
	status := corev1.PodStatus{
		Phase: corev1.PodRunning, HostIP: "10.0.0.1", PodIP: "10.0.0.1", StartTime: &now, QOSClass: corev1.PodQOSBurstable, Conditions: ready(now, isReady),
		HostIPs: []corev1.HostIP{{IP: "10.0.0.1"}}, PodIPs: []corev1.PodIP{{IP: "10.0.0.1"}},
		ContainerStatuses: []corev1.ContainerStatus{containerStatus("cilium-agent", now, isReady)},
	}
	if size == Real {
		for i := range 6 {
			status.InitContainerStatuses = append(status.InitContainerStatuses, containerStatus(fmt.Sprintf("init-%d", i), now, true))
		}
	}
	return status
}

func containerStatus(name string, now metav1.Time, isReady bool) corev1.ContainerStatus {
	return corev1.ContainerStatus{
		Name: name, Ready: isReady, Started: new(true), Image: "quay.tencentcloudcr.com/cilium/cilium:v1.18.2",
		ImageID: "quay.tencentcloudcr.com/cilium/cilium@" + digest, ContainerID: "containerd://" + digest[len("sha256:"):],
		State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}},
	}
}
