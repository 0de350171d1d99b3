package scenarios_test

// Before anything is written the plan says what; with approval Manual, nothing is until somebody approves it.

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const (
	planMap      = "tke-cilium-operator-plan"
	approvedPlan = "install.cilium-tke.io/approved-plan"
)

func manual(more ...map[string]any) map[string]any {
	return spec(append([]map[string]any{{"plan": map[string]any{"approval": "Manual"}}}, more...)...)
}

type planStep struct {
	Step, Verb, Object, Disruptive string
	Diff                           any
	Objects                        []struct{ Verb, Object string }
	UnchangedObjects               int
}

func (s *scenario) plan() (digest string, steps []planStep) {
	s.Helper()
	var plan struct {
		Digest, Summary string
		Steps           []planStep
	}
	s.must(json.Unmarshal([]byte(s.configMap(planMap)["plan.json"]), &plan))
	return plan.Digest, plan.Steps
}

// awaitingApproval returns the digest that is waited for.
func (s *scenario) awaitingApproval() string {
	s.Helper()
	found := s.untilReason("Ready", "AwaitingApproval")
	if ready := found.Condition("Ready"); ready.Status != metav1.ConditionUnknown {
		s.Errorf("Ready is %v", ready)
	}
	if found.Status.Plan == nil || found.Status.Plan.State != "AwaitingApproval" {
		s.Fatalf("status.plan is %+v", found.Status.Plan)
	}
	if digest, _ := s.plan(); digest != found.Status.Plan.Digest {
		s.Errorf("the ConfigMap has plan %s, the status %s", digest, found.Status.Plan.Digest)
	}
	return found.Status.Plan.Digest
}

var ownBooks = []string{"ciliuminstallations default", "configmaps kube-system/" + planMap, "configmaps kube-system/tke-cilium-operator-state"}

// expectOnlyBooks wants nothing written but the operator's own bookkeeping.
func (s *scenario) expectOnlyBooks() {
	s.Helper()
	for _, write := range s.writes() {
		_, object, _ := strings.Cut(write.What(), " ")
		if !slices.Contains(ownBooks, object) {
			s.Errorf("%s, though nothing is approved", write)
		}
	}
}

func TestAPlanIsReadAndApprovedBeforeAnythingIsWritten(t *testing.T) {
	s := running(t, tke.Options{Nodes: everyKind})
	before := s.objects()
	s.apply(manual())
	digest := s.awaitingApproval()
	s.expectOnlyBooks()
	for _, name := range changedByUs {
		if !alike(before[name], s.objects()[name]) {
			t.Errorf("%s is changed already", name)
		}
	}
	s.expectReleases()
	s.expectInstallationPlan()

	t.Run("nodes come, and it stays the same plan", func(t *testing.T) {
		s := s.under(t)
		_, err := tke.AddNodes(t.Context(), s.bed.Client(), tke.NodeGroup{Kind: tke.Normal, Count: 1})
		s.must(err)
		s.until("the node is counted", func(i *installation) bool { return i.Status.Nodes.Eligible == 5 })
		if now := s.awaitingApproval(); now != digest {
			t.Errorf("the plan was %s and is %s", digest, now)
		}
	})
	t.Run("another plan's approval is none", func(t *testing.T) {
		s := s.under(t)
		other := "sha256:" + strings.Repeat("0", 64)
		s.must(operator.Annotate(t.Context(), s.bed.Cluster, approvedPlan, other))
		s.until("it says so", func(i *installation) bool { return strings.Contains(i.Condition("Ready").Message, other) })
		s.expectOnlyBooks()
	})
	t.Run("its own is enough", func(t *testing.T) {
		s := s.under(t)
		s.must(operator.Annotate(t.Context(), s.bed.Cluster, approvedPlan, digest))
		found := s.untilReady()
		s.expectRetired()
		s.expectReleases(deployedOnce)
		if found.Status.Plan == nil || found.Status.Plan.State != "Applied" || found.Status.Plan.Digest != digest {
			t.Errorf("status.plan is %+v", found.Status.Plan)
		}
	})
	t.Run("a repair needs no approval while an upgrade waits for one", func(t *testing.T) {
		s := s.under(t)
		s.apply(manual(map[string]any{"values": map[string]any{"debug": map[string]any{"enabled": true}}}))
		next := s.awaitingApproval()
		if next == digest {
			t.Error("it is the same plan")
		}
		s.unretire(tke.KubeProxy)
		s.unretire(tke.CNIAgent)
		s.eventually("they are retired again", func(context.Context) (bool, error) {
			return s.retired(tke.KubeProxy) && s.retired(tke.CNIAgent), nil
		})
		s.expectReleases(deployedOnce)
		_, steps := s.plan()
		if changed := objectsOf(steps); !slices.Contains(changed, "patch ConfigMap kube-system/cilium-config") {
			t.Errorf("the upgrade changes %q", changed)
		}
		s.approveInConfigMap(next)
		s.untilReady()
		if s.configMap("cilium-config")["debug"] != "true" {
			t.Error("it was approved and not done")
		}
	})
}

func (s *scenario) expectInstallationPlan() {
	s.Helper()
	text := s.configMap(planMap)["plan.json"]
	if strings.Contains(text, "LS0t") || strings.Contains(text, "PRIVATE KEY") {
		s.Error("a certificate stands in the plan")
	}
	_, steps := s.plan()
	var said []string
	for _, step := range steps {
		said = append(said, step.Step+" "+step.Verb+" "+step.Object)
	}
	want := []string{
		"IPAMDTolerates patch Deployment kube-system/tke-eni-ipamd",
		"CNIConfigured create ConfigMap kube-system/cni-configuration",
		"FlowControlSet create PriorityLevelConfiguration cilium",
		"FlowControlSet create FlowSchema cilium",
		"ImagesPulled none DaemonSet kube-system/tke-cilium-operator-prepull",
		"ReleaseDeployed create Helm release kube-system/cilium",
		"TKECNIAgentRetired patch DaemonSet kube-system/tke-cni-agent",
		"CNIDirectoriesClean create DaemonSet kube-system/tke-cilium-operator-cni",
		"KubeProxyRetired patch DaemonSet kube-system/kube-proxy",
		"IPMasqAgentRetired patch DaemonSet kube-system/ip-masq-agent",
	}
	if !slices.Equal(said, want) {
		s.Errorf("the plan says %q", said)
	}
	if created := objectsOf(steps); len(created) != 23 || !slices.Contains(created, "create DaemonSet kube-system/cilium") {
		s.Errorf("the release is %q", created)
	}
}

func objectsOf(steps []planStep) (all []string) {
	for _, step := range steps {
		for _, object := range step.Objects {
			all = append(all, object.Verb+" "+object.Object)
		}
	}
	return all
}

// approveInConfigMap is the way for GitOps tools that strip annotations, and for people with no right to the installation.
func (s *scenario) approveInConfigMap(digest string) {
	s.Helper()
	patch := []byte(`{"data":{"approved":"` + digest + `"}}`)
	_, err := s.bed.Client().CoreV1().ConfigMaps(system).Patch(s.Context(), planMap, types.MergePatchType, patch, metav1.PatchOptions{})
	s.must(err)
}

func TestAPlanIsApprovedInTheSpec(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(manual())
	digest := s.awaitingApproval()
	s.apply(spec(map[string]any{"plan": map[string]any{"approval": "Manual", "approvedDigest": digest}}))
	s.untilReady()
	s.must(s.bed.Audit.Forget())
	s.restartController()
	s.untilReady()
	s.expectNoWrites(s.writes())
}

func TestAnAutomaticPlanIsWrittenFirst(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec())
	found := s.untilReady()
	s.expectInOrder("create configmaps kube-system/"+planMap, "patch deployments kube-system/tke-eni-ipamd")
	if found.Status.Plan == nil || found.Status.Plan.State != "Applied" || found.Status.Effective.Approval != "Automatic" {
		t.Errorf("status.plan is %+v", found.Status.Plan)
	}
	if ready := found.Condition("PlanApproved"); ready.Status != metav1.ConditionTrue {
		t.Errorf("PlanApproved is %v", ready)
	}
}
