package nodeactor

// How the process of cilium-operator is configured, as its container would be.

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/process"
	"tke-cilium-operator/e2e/tools"
)

// run starts the process for a pod.
func (o *operator) run(ctx context.Context, pod *corev1.Pod) error {
	spec, health, err := OperatorProcess(ctx, o.cluster, &pod.Spec, ownArguments(&pod.Spec)...)
	if err != nil {
		return err
	}
	p, err := process.Start(spec)
	if err != nil {
		return err
	}
	o.logf("cilium-operator runs for pod %s", pod.Name)
	o.process, o.pod, o.health = p, pod, health
	return nil
}

// OperatorProcess is cilium-operator as a process: the live cilium-config, its service account's rights and these arguments.
// Its health address answers once it works.
func OperatorProcess(ctx context.Context, c *cluster.Cluster, pod *corev1.PodSpec, arguments ...string) (spec process.Spec, health string, err error) {
	binary, err := tools.Find(tools.CiliumOperator)
	if err != nil {
		return spec, "", err
	}
	dir := filepath.Join(c.Dir, "cilium-operator")
	config := filepath.Join(dir, "config-map")
	if err := writeConfig(ctx, c, config); err != nil {
		return spec, "", err
	}
	kubeconfig := filepath.Join(dir, "kubeconfig")
	if err := c.ServiceAccountKubeconfig(ctx, namespace, pod.ServiceAccountName, kubeconfig); err != nil {
		return spec, "", err
	}
	ports, err := process.FreePorts(1)
	if err != nil {
		return spec, "", err
	}
	address := fmt.Sprintf("127.0.0.1:%d", ports[0])
	return process.Spec{
		Name: string(tools.CiliumOperator),
		Path: binary,
		Args: append(arguments,
			"--config-dir="+config,
			"--k8s-kubeconfig-path="+kubeconfig,
			"--operator-api-serve-addr="+address,
			"--operator-prometheus-serve-addr=127.0.0.1:0",
			"--operator-pprof=false", "--enable-gops=false"), // host ports, one owner each
		Env: []string{"HOME=" + dir, "K8S_NODE_NAME=" + pod.NodeName, "CILIUM_K8S_NAMESPACE=" + namespace},
		Dir: dir,
		Log: filepath.Join(c.Dir, "logs", "cilium-operator.log"),
	}, "http://" + address + "/healthz", nil
}

// ownArguments are the pod's, less those that only mean something inside a container.
func ownArguments(pod *corev1.PodSpec) []string {
	return slices.DeleteFunc(slices.Clone(pod.Containers[0].Args), func(argument string) bool {
		return strings.HasPrefix(argument, "--config-dir=") || strings.Contains(argument, "$(")
	})
}

// OperatorArguments are those of the live Deployment's pods, less those about taints.
func OperatorArguments(pod *corev1.PodSpec) []string {
	return slices.DeleteFunc(ownArguments(pod), func(argument string) bool { return strings.Contains(argument, "node-taints") })
}

// writeConfig writes the live cilium-config as a kubelet mounts it: one file for each key.
func writeConfig(ctx context.Context, c *cluster.Cluster, dir string) error {
	config, err := c.Client().CoreV1().ConfigMaps(namespace).Get(ctx, "cilium-config", metav1.GetOptions{})
	if err != nil {
		return fmt.Errorf("its configuration: %w", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for key, value := range config.Data {
		if err := os.WriteFile(filepath.Join(dir, key), []byte(readable(key, value)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// readable is a value as cilium-operator 1.18 takes it, which also runs for the chart 1.19: what it cannot parse ends it at
// its start, and with it the roll-out of its Deployment.
func readable(key, value string) string {
	if key == "unmanaged-pod-watcher-interval" { // seconds, and a duration since 1.19
		return strings.TrimSuffix(value, "s")
	}
	return value
}

// healthy asks what the pod's readiness probe would ask.
func (o *operator) healthy(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, o.health, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}
