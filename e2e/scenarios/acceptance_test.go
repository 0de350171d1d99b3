package scenarios_test

// deploy/acceptance.sh, as a user runs it, with the real kubectl: on an installation that is well, and on one that is not.

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"tke-cilium-operator/e2e/nodeactor"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
	"tke-cilium-operator/e2e/tools"
)

// acceptance runs the script and returns its lines and its exit code.
func (s *scenario) acceptance(arguments ...string) (lines []string, code int) {
	s.Helper()
	root, err := tools.RepositoryRoot()
	s.must(err)
	kubectl, err := s.bed.Kubectl()
	s.must(err)
	command := exec.CommandContext(s.Context(), filepath.Join(root, "deploy", "acceptance.sh"), arguments...)
	command.Env = append(os.Environ(), "KUBECTL="+kubectl)
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.Fatal(err)
	}
	if exit != nil {
		code = exit.ExitCode()
	}
	return strings.Split(strings.TrimSpace(string(output)), "\n"), code
}

// expectAcceptance compares the failed lines with the beginnings of those that are wanted, in order.
func (s *scenario) expectAcceptance(want ...string) {
	s.Helper()
	lines, code := s.acceptance("--kubeconfig", s.bed.AdminKubeconfig)
	var failed []string
	for _, line := range lines {
		if text, found := strings.CutPrefix(line, "FAIL  "); found {
			failed = append(failed, text)
		}
	}
	all := strings.Join(lines, "\n")
	if code != len(want) || len(failed) != len(want) {
		s.Fatalf("exit code %d and %d failures, want %d:\n%s", code, len(failed), len(want), all)
	}
	for i, text := range failed {
		if !strings.HasPrefix(text, want[i]) {
			s.Errorf("failure %d is %q, want %q", i, text, want[i])
		}
	}
}

var ciliumEndpoints = schema.GroupVersionResource{Group: "cilium.io", Version: "v2", Resource: "ciliumendpoints"}

// servePods is what agents do for the pods of their nodes: each gets a CiliumEndpoint of its name.
func (s *scenario) servePods() (pods []corev1.Pod) {
	s.Helper()
	all, err := s.bed.Client().CoreV1().Pods("").List(s.Context(), metav1.ListOptions{FieldSelector: "status.phase=Running"})
	s.must(err)
	endpoints := dynamic.NewForConfigOrDie(s.bed.RESTConfig()).Resource(ciliumEndpoints)
	for _, pod := range all.Items {
		if pod.Spec.HostNetwork {
			continue
		}
		pods = append(pods, pod)
		endpoint := &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "cilium.io/v2", "kind": "CiliumEndpoint", "metadata": map[string]any{"name": pod.Name},
		}}
		_, err := endpoints.Namespace(pod.Namespace).Create(s.Context(), endpoint, metav1.CreateOptions{})
		s.must(err)
	}
	return pods
}

// deployOperator is for the script to look at; the operator itself runs as two processes.
func (s *scenario) deployOperator() {
	s.Helper()
	root, err := tools.RepositoryRoot()
	s.must(err)
	kubectl, err := s.bed.Kubectl()
	s.must(err)
	output, err := exec.CommandContext(s.Context(), kubectl, "--kubeconfig="+s.bed.AdminKubeconfig,
		"apply", "--server-side", "-f", filepath.Join(root, "deploy", "operator.yaml")).CombinedOutput()
	if err != nil {
		s.Fatalf("%v\n%s", err, output)
	}
	s.eventually("the operator's Deployment is available", func(ctx context.Context) (bool, error) {
		return s.deployment(system, controllerProgram).Status.AvailableReplicas > 0, nil
	})
}

func TestTheAcceptanceScript(t *testing.T) {
	s := running(t, tke.Options{Nodes: everyKind})
	s.apply(spec())
	s.untilReady()
	s.eventually("TKE's components run nowhere", s.retiredPodsAreGone)
	s.deployOperator()
	s.eventually("the taint is off", func(ctx context.Context) (bool, error) {
		nodes, err := s.bed.Client().CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		for _, node := range nodes.Items {
			for _, taint := range node.Spec.Taints {
				if taint.Key == "node.cilium.io/agent-not-ready" {
					return false, err
				}
			}
		}
		return true, err
	})
	pods := s.servePods()
	s.expectAcceptance()

	t.Run("names what is wrong, each on its line", func(t *testing.T) {
		s := s.under(t)
		s.apply(spec(map[string]any{"suspend": true}))
		s.until("suspended", (*installation).Observed)
		s.must(tke.Recreate(t.Context(), s.bed.Cluster, tke.KubeProxy))
		s.eventually("kube-proxy runs again", func(context.Context) (bool, error) {
			return s.daemonSet(tke.KubeProxy).Status.DesiredNumberScheduled > 0, nil
		})
		ready := s.daemonSet("cilium").Status.NumberReady
		s.must(nodeactor.Hold(t.Context(), s.bed.Client(), slowNode, "a broken disk"))
		s.eventually("an agent is not ready", func(context.Context) (bool, error) {
			return s.daemonSet("cilium").Status.NumberReady < ready, nil
		})
		s.taint(slowNode, corev1.Taint{Key: gateTaint, Effect: corev1.TaintEffectNoSchedule})
		gone := []byte(`{"spec":{"template":{"spec":{"tolerations":null}}}}`)
		_, err := s.bed.Client().AppsV1().Deployments(system).Patch(t.Context(), "tke-eni-ipamd", types.MergePatchType, gone, metav1.PatchOptions{})
		s.must(err)
		s.must(dynamic.NewForConfigOrDie(s.bed.RESTConfig()).Resource(ciliumEndpoints).Namespace(pods[0].Namespace).
			Delete(t.Context(), pods[0].Name, metav1.DeleteOptions{}))
		s.until("the operator has seen it", func(i *installation) bool { return !i.Ready() })
		s.expectAcceptance("the operator says Ready is ", "Cilium's agent is not ready on: "+slowNode,
			"the taint node.cilium.io/agent-not-ready is still on: "+slowNode, "tke-eni-ipamd does not tolerate",
			"kube-proxy still runs on ", "pods that are not Cilium's, started before their node's agent: "+pods[0].Namespace+"/"+pods[0].Name)
	})
}

func TestTheAcceptanceScriptWithoutAnInstallation(t *testing.T) {
	s := given(t, tke.Options{}, operator.Options{})
	lines, code := s.acceptance("--kubeconfig=" + s.bed.AdminKubeconfig)
	text := strings.Join(lines, "\n")
	for _, want := range []string{"there is no CiliumInstallation default", "Deployment kube-system/tke-cilium-operator cannot be read",
		"DaemonSet cilium cannot be read", "kube-proxy runs nowhere", "tke-eni-ipamd does not tolerate"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	if code == 0 {
		t.Error("it ended well")
	}
	if lines, code = s.acceptance("--kubeconfig=/does/not/exist"); code != 1 || !strings.HasPrefix(lines[0], "FAIL  the API server cannot be asked") {
		t.Errorf("without a cluster: %d, %q", code, lines)
	}
	if lines, code = s.acceptance("--write"); code != 64 || lines[0] != "there is no flag '--write'" {
		t.Errorf("an unknown flag: %d, %q", code, lines)
	}
}
