package scenarios_test

// The command `survey` on a real API server: what a reader sees, what a poorer reader sees, and what is never shown.

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

// survey is the report, as far as tests look at it.
type survey struct {
	Answers []struct {
		Number           int
		Question, Answer string
	}
	Found struct {
		Nodes struct {
			Count  int
			ByKind map[string]int
		}
		DaemonSets, Deployments, ConfigMaps, EndpointSlices, Installations map[string]any
		APIGroups                                                          map[string]string
	}
	NotRead, NotThere []string
	text              string
}

// survey runs the command as somebody with a kubeconfig.
func (s *scenario) survey(kubeconfig string) survey {
	s.Helper()
	file := filepath.Join(s.TempDir(), "survey.json")
	command := exec.CommandContext(s.Context(), s.op.Controller.Path(), "survey", "--kubeconfig", kubeconfig, "--output", file)
	if output, err := command.CombinedOutput(); err != nil {
		s.Fatalf("survey: %v\n%s", err, output)
	}
	text, err := os.ReadFile(file)
	s.must(err)
	found := survey{text: string(text)}
	s.must(json.Unmarshal(text, &found))
	return found
}

// reader makes a service account that may read what the rules say, and returns its kubeconfig.
func (s *scenario) reader(name string, rules ...rbacv1.PolicyRule) string {
	s.Helper()
	meta := metav1.ObjectMeta{Name: name, Namespace: system}
	client := s.bed.Client()
	_, err := client.CoreV1().ServiceAccounts(system).Create(s.Context(), &corev1.ServiceAccount{ObjectMeta: meta}, metav1.CreateOptions{})
	s.must(err)
	_, err = client.RbacV1().ClusterRoles().Create(s.Context(), &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: rules}, metav1.CreateOptions{})
	s.must(err)
	_, err = client.RbacV1().ClusterRoleBindings().Create(s.Context(), &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name},
		Subjects:   []rbacv1.Subject{{Kind: "ServiceAccount", Namespace: system, Name: name}},
	}, metav1.CreateOptions{})
	s.must(err)
	path := filepath.Join(s.TempDir(), name)
	s.must(s.bed.ServiceAccountKubeconfig(s.Context(), system, name, path))
	return path
}

var (
	readEverything = rbacv1.PolicyRule{APIGroups: []string{"*"}, Resources: []string{"*"}, Verbs: []string{"get", "list"}}
	readWorkloads  = rbacv1.PolicyRule{APIGroups: []string{"apps"}, Resources: []string{"*"}, Verbs: []string{"get", "list"}}
)

func TestASurveyOfAnInstallation(t *testing.T) {
	s := running(t, tke.Options{Nodes: everyKind})
	// What somebody put there by hand, twice: as a variable, and in kubectl's copy of what was applied.
	const secret = "Correct-Horse-7"
	patch := []byte(`{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"pin\":\"` + secret + `\"}"}},
		"spec":{"template":{"spec":{"containers":[{"name":"tke-eni-ipamd","env":[{"name":"SECRET_ID","value":"` + secret + `"}]}]}}}}`)
	_, err := s.bed.Client().AppsV1().Deployments(system).Patch(t.Context(), "tke-eni-ipamd", types.StrategicMergePatchType, patch, metav1.PatchOptions{})
	s.must(err)
	s.apply(spec())
	s.untilReady()

	found := s.survey(s.reader("survey-reader", readEverything))
	if len(found.Answers) != 11 {
		t.Errorf("%d questions are answered", len(found.Answers))
	}
	if len(found.NotRead) > 0 {
		t.Errorf("a reader of everything could not read %q", found.NotRead)
	}
	if nodes := found.Found.Nodes; nodes.Count != 6 || nodes.ByKind["normal"] != 2 || nodes.ByKind["super"] != 1 || nodes.ByKind["registered"] != 1 {
		t.Errorf("the nodes are %+v", nodes)
	}
	for _, name := range []string{"kube-proxy", "tke-cni-agent", "tke-eni-agent", "cilium"} {
		if found.Found.DaemonSets[name] == nil {
			t.Errorf("DaemonSet %s is not in the survey", name)
		}
	}
	if found.Found.Deployments["tke-eni-ipamd"] == nil || found.Found.Installations["default"] == nil || found.Found.ConfigMaps["cilium-config"] == nil {
		t.Error("tke-eni-ipamd, the installation or cilium-config is missing")
	}
	if !strings.Contains(found.Answers[7].Answer, tke.EndpointAddress) {
		t.Errorf("the API server's address: %s", found.Answers[7].Answer)
	}
	if !slices.Contains(found.NotThere, "list nodepools.karpenter.sh") {
		t.Errorf("what is not there: %q", found.NotThere)
	}
	for _, hidden := range []string{secret, slowNode, "10.0.0.2\"", "eklet-subnet"} {
		if strings.Contains(found.text, hidden) {
			t.Errorf("%q is in the survey", hidden)
		}
	}
	again := s.survey(s.bed.AdminKubeconfig)
	if len(again.Answers) != 11 || len(again.NotRead) > 0 {
		t.Errorf("by client certificate: %q", again.NotRead)
	}

	t.Run("a reader with few rights gets what there is, and a list of what is not", func(t *testing.T) {
		s := s.under(t)
		poor := s.survey(s.reader("poor-reader", readWorkloads))
		if poor.Found.DaemonSets["kube-proxy"] == nil || poor.Found.Nodes.Count != 0 || len(poor.Answers) != 11 {
			t.Errorf("the survey is %s", poor.text)
		}
		missing := strings.Join(poor.NotRead, "\n")
		for _, want := range []string{"list nodes: 403", "configmaps", "ciliuminstallations"} {
			if !strings.Contains(missing, want) {
				t.Errorf("%q is not among what could not be read:\n%s", want, missing)
			}
		}
	})

	t.Run("nobody is told of a survey that cannot be taken", func(t *testing.T) {
		s := s.under(t)
		kubeconfig, err := os.ReadFile(s.bed.AdminKubeconfig)
		s.must(err)
		gone := filepath.Join(t.TempDir(), "gone")
		s.must(os.WriteFile(gone, bytes.ReplaceAll(kubeconfig, []byte(s.bed.URL), []byte("https://127.0.0.1:1")), 0o600))
		output, err := exec.CommandContext(t.Context(), s.op.Controller.Path(), "survey", "--kubeconfig", gone).Output()
		if err == nil || len(output) > 0 {
			t.Errorf("it ended well and said %q", output)
		}
	})
}

// A page holds 100 nodes.
func TestASurveyReadsNodesInPages(t *testing.T) {
	everything := []string{tke.KubeProxy, tke.CNIAgent, tke.ENIAgent, tke.IPAMD, tke.IPMasqAgent, tke.TCRAssistant, tke.KubernetesProxy}
	s := given(t, tke.Options{Without: everything, Nodes: []tke.NodeGroup{{Kind: tke.Normal, Count: 230}}}, operator.Options{})
	found := s.survey(s.bed.AdminKubeconfig)
	if nodes := found.Found.Nodes; nodes.Count != 230 || nodes.ByKind["normal"] != 230 {
		t.Errorf("the nodes are %+v", nodes)
	}
	if len(found.text) > 100_000 {
		t.Errorf("a report of %d bytes", len(found.text))
	}
}
