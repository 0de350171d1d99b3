package scenarios_test

// The installation is deleted and Cilium with it: alone, or after TKE's components are back as they were.

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func deletionPolicy(policy string) map[string]any { return map[string]any{"deletionPolicy": policy} }

func TestUninstallOnAnEmptyClusterLeavesTheComponentsRetired(t *testing.T) {
	s := running(t, tke.Options{})
	before := s.objects()
	s.apply(spec(deletionPolicy("Uninstall")))
	s.untilReady()
	retired := s.objects()
	s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
	s.untilGone()
	s.expectCiliumGone(before, stateMap)
	after := s.objects()
	for _, name := range changedByUs {
		if !alike(retired[name], after[name]) {
			t.Errorf("%s did not stay as it was: %v", name, essence(after[name]))
		}
	}
}

func TestNobodyUninstallsByAccident(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec(deletionPolicy("UninstallAndRestore")))
	s.untilReady()
	err := operator.WouldDelete(t.Context(), s.bed.Cluster)
	if err == nil || !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), "spec.deletionPolicy is UninstallAndRestore") ||
		!strings.Contains(err.Error(), "kubectl annotate ciliuminstallation default "+operator.ConfirmDelete+"=default") {
		t.Errorf("deleting it is answered with %v", err)
	}
	s.must(operator.Annotate(t.Context(), s.bed.Cluster, operator.ConfirmDelete, "yes"))
	if operator.WouldDelete(t.Context(), s.bed.Cluster) == nil {
		t.Error("any word will do")
	}
	s.must(operator.Annotate(t.Context(), s.bed.Cluster, operator.ConfirmDelete, ""))
	s.apply(spec(deletionPolicy("Orphan")))
	s.must(operator.WouldDelete(t.Context(), s.bed.Cluster))
	s.apply(spec(deletionPolicy("Uninstall")))
	s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
	s.untilGone()
}

func TestUninstallIsBlockedWhileANodeNeedsCilium(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 1}, {Kind: tke.Super, Count: 1}}})
	s.apply(spec(deletionPolicy("Uninstall")))
	s.untilReady()
	s.must(s.bed.Audit.Forget())
	s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
	blocked := s.untilReason("Ready", "NodesExist")
	if stalled := blocked.Condition("Stalled"); stalled.Status != metav1.ConditionTrue {
		t.Errorf("Stalled is %v", stalled)
	}
	s.expectNoWrites(s.effects())
	s.expectReleases(deployedOnce)

	nodes, err := s.bed.Client().CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	s.must(err)
	for _, node := range nodes.Items {
		if !strings.HasPrefix(node.Name, "eklet-") {
			s.must(tke.RemoveNodes(t.Context(), s.bed.Client(), node.Name))
		}
	}
	s.untilGone()
	s.expectReleases()
}

func TestUninstallAndRestorePutsEverythingBackInTheSafeOrder(t *testing.T) {
	s := running(t, tke.Options{Nodes: everyKind})
	before := s.objects()
	s.apply(spec(deletionPolicy("UninstallAndRestore")))
	s.untilReady()
	nodes := s.boots()
	s.must(s.bed.Audit.Forget())
	s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
	s.untilGone()
	s.expectRestored(before)
	for node := range nodes {
		if files := s.cni(node); files[0] != multus {
			t.Errorf("node %s has %q", node, files)
		}
		if _, err := os.Stat(filepath.Dir(s.backup(node))); !os.IsNotExist(err) {
			t.Errorf("the backup is left behind on node %s: %v", node, err)
		}
	}
	s.expectInOrder("patch daemonsets kube-system/kube-proxy", "patch "+cleaner, "patch daemonsets kube-system/tke-cni-agent",
		"patch daemonsets kube-system/ip-masq-agent", "delete daemonsets kube-system/cilium",
		"patch deployments kube-system/tke-eni-ipamd", "delete configmaps kube-system/cni-configuration",
		"delete configmaps kube-system/tke-cilium-operator-state", "patch ciliuminstallations default")
	// These wait for the release, not for its last pod.
	s.expectInOrder("delete daemonsets kube-system/cilium", "delete flowschemas cilium",
		"delete prioritylevelconfigurations cilium", "delete configmaps kube-system/tke-cilium-operator-state")
}

// Git says Orphan, and a GitOps tool puts the object back as often as it looks.
func TestARestorationGoesOnWhateverTheSpecSaysThen(t *testing.T) {
	s := running(t, tke.Options{Nodes: everyKind})
	before := s.objects()
	s.apply(spec(deletionPolicy("UninstallAndRestore")))
	s.untilReady()
	s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
	s.eventually("kube-proxy is back", func(context.Context) (bool, error) {
		return s.daemonSet(tke.KubeProxy).Spec.Template.Spec.NodeSelector == nil, nil
	})
	times := 0
	s.eventually("the object is gone", func(ctx context.Context) (bool, error) {
		err := operator.SetDeletionPolicy(ctx, s.bed.Cluster, "Orphan")
		if apierrors.IsNotFound(err) {
			return true, nil
		}
		times++
		return false, err
	})
	t.Logf("put back %d times", times)
	if times == 0 {
		t.Error("it was gone before it was put back once")
	}
	s.expectRestored(before)
}

// With a selector of its own, a component keeps it all the way.
func TestARestorationKilledAtEveryWriteStillArrives(t *testing.T) {
	proxy := startProxy(t)
	dress := tke.Options{Nodes: everyKind, NodeSelector: map[string]string{"kubernetes.io/os": "linux"}, IPAMDWithoutTolerations: true}
	s := given(t, dress, operator.Options{ControllerThrough: proxy.Kubeconfig})
	s.must(s.op.Start())
	before := s.objects()
	s.apply(spec(deletionPolicy("UninstallAndRestore")))
	s.untilReady()
	s.must(s.bed.Audit.Forget())
	reaper := &reaper{stride: 1}
	proxy.Arm(reaper.judge, func() {
		reaper.struck()
		s.restartController()
	})
	s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
	s.untilGone()
	proxy.Arm(nil, nil)
	t.Logf("%d kills", reaper.kills)
	if reaper.kills < 2*len(changedByUs) {
		t.Errorf("%d kills only", reaper.kills)
	}
	s.expectRestored(before)
	for what, times := range counts(s.effects()) {
		if strings.HasPrefix(what, "patch") && times > 1 {
			t.Errorf("%d times %s", times, what)
		}
	}
}

// changedByUs are the objects of TKE's that an installation changes.
var changedByUs = []string{
	"daemonsets kube-system/kube-proxy", "daemonsets kube-system/tke-cni-agent", "daemonsets kube-system/ip-masq-agent",
	"deployments kube-system/tke-eni-ipamd",
}

// expectRestored compares all objects with those of before: specs byte for byte, annotations and labels too.
func (s *scenario) expectRestored(before objects) {
	s.Helper()
	after := s.objects()
	for _, name := range changedByUs {
		if !alike(before[name], after[name]) {
			s.Errorf("%s is not as it was:\n%v\nbefore:\n%v", name, essence(after[name]), essence(before[name]))
		}
	}
	s.expectCiliumGone(before)
}

// stateMap holds the originals of what stays retired.
const stateMap = "configmaps kube-system/tke-cilium-operator-state"

// expectCiliumGone wants nothing to be left but what is named, Cilium's definitions, which cilium-operator made, and the
// API server's own entries of their groups.
func (s *scenario) expectCiliumGone(before objects, also ...string) {
	s.Helper()
	s.expectReleases()
	s.eventually("the operator's DaemonSet went with its owner", func(context.Context) (bool, error) {
		return s.objects()[cleaner] == nil, nil
	})
	for name := range missingFrom(before, s.objects()) {
		kind, _, _ := strings.Cut(name, " ")
		definition := (kind == "customresourcedefinitions" || kind == "apiservices") && strings.HasSuffix(name, ".cilium.io")
		recycle := name == "configmaps kube-system/"+recycleMap && s.hasNodes()
		if !definition && !recycle && !slices.Contains(also, name) {
			s.Errorf("%s is left behind", name)
		}
	}
}

func (s *scenario) retired(name string) bool {
	s.Helper()
	return s.daemonSet(name).Spec.Template.Spec.NodeSelector["label-not-exist"] != ""
}

// expectInOrder wants each of these writes, granted, one after the other.
func (s *scenario) expectInOrder(wanted ...string) {
	s.Helper()
	found := s.writes()
	for _, want := range wanted {
		at := slices.IndexFunc(found, func(r audit.Request) bool { return r.Done() && r.What() == want })
		if at < 0 {
			s.Errorf("%q is missing, or comes too early:\n%s", want, lines(s.writes()))
			return
		}
		found = found[at+1:]
	}
}
