package scenarios_test

// Components that come back: retired again within a budget, counted, with who brought them back.

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

var twoNodes = tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Native, Count: 2}}}

// repaired is a condition for until: ready, and this DaemonSet was retired again so many times.
func repaired(name string, times int64) func(*operator.Installation) bool {
	return func(i *operator.Installation) bool {
		return i.Ready() && i.Status.Component("daemonset.kube-system."+name).Repairs == times
	}
}

func TestComponentsRevertedWhileTheEndpointsAreEmptyAreRetiredAgain(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.untilReady()
	s.must(s.bed.Audit.Forget())
	s.must(tke.SetEndpoint(t.Context(), s.bed.Cluster, tke.EndpointPort))
	all := []string{tke.CNIAgent, tke.KubeProxy, tke.IPMasqAgent}
	for _, name := range all {
		s.must(tke.Upgrade(t.Context(), s.bed.Cluster, name))
	}
	for _, name := range all {
		after := s.until(name+" is retired again", repaired(name, 1))
		if writer := after.Status.Component("daemonset.kube-system." + name).LastWriter; writer != tke.AddonManager {
			t.Errorf("%s was brought back by %q", name, writer)
		}
	}
	after := s.untilReason("Drifted", "DriftRepaired")
	if message := after.Condition("Drifted").Message; !strings.Contains(message, "kube-proxy was repaired once") || !strings.Contains(message, tke.AddonManager) {
		t.Errorf("the message is %q", message)
	}
	s.eventually("they run nowhere", s.retiredPodsAreGone)
	s.expectRetired()
	if writes := s.writesOf(sidecarProgram); len(writes) > 0 {
		t.Errorf("Helm wrote:\n%s", lines(writes))
	}
	s.expectReleases(deployedOnce)
}

func TestAnAddonManagerThatGivesUpIsOutlasted(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec())
	s.untilReady()
	done, err := tke.UpgradeWheneverRetired(t.Context(), s.bed.Cluster, tke.CNIAgent, 3)
	s.must(err)
	s.eventually("it gives up", closed(done))
	s.until("the component is retired", repaired(tke.CNIAgent, 3))
	s.expectRetired()
}

func TestAnAddonManagerThatNeverStopsIsContested(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec(map[string]any{"components": map[string]any{"maxRepairsPerHour": 2}}))
	s.untilReady()
	s.must(s.bed.Audit.Forget())
	_, err := tke.UpgradeWheneverRetired(t.Context(), s.bed.Cluster, tke.IPMasqAgent, -1)
	s.must(err)
	contested := s.untilReason("Ready", "Contested")
	for _, words := range []string{"ip-masq-agent", tke.AddonManager, "spec.components.ipMasqAgent"} {
		if message := contested.Condition("Ready").Message; !strings.Contains(message, words) {
			t.Errorf("%q is missing from the message %q", words, message)
		}
	}
	expectKstatus(s, *contested)
	if drifted := contested.Condition("Drifted"); drifted.Reason != "Contested" {
		t.Errorf("Drifted is %+v", drifted)
	}
	if made := counts(s.effects())["patch daemonsets kube-system/ip-masq-agent"]; made != 2 {
		t.Errorf("%d repairs were made", made)
	}
	t.Run("a restart gives no new budget", func(t *testing.T) { s.under(t).expectQuietAfterRestart() })
	t.Run("other components are repaired", func(t *testing.T) {
		s := s.under(t)
		s.must(tke.Upgrade(t.Context(), s.bed.Cluster, tke.KubeProxy))
		s.until("kube-proxy is retired again", func(i *operator.Installation) bool {
			return i.Status.Component("daemonset.kube-system.kube-proxy").Repairs == 1
		})
	})
	t.Run("kept as the message says, it is left alone", func(t *testing.T) {
		s := s.under(t)
		s.apply(spec(map[string]any{"components": map[string]any{"maxRepairsPerHour": 2, "ipMasqAgent": "Keep"}}))
		s.untilReady()
	})
}

func TestComponentsMadeAnewOrAppearingLaterAreRetired(t *testing.T) {
	dress := twoNodes
	dress.Without = []string{tke.IPMasqAgent}
	s := running(t, dress)
	s.apply(spec())
	s.untilReady()
	s.must(tke.Recreate(t.Context(), s.bed.Cluster, tke.CNIAgent))
	s.must(tke.Recreate(t.Context(), s.bed.Cluster, tke.IPMasqAgent))
	s.until("the one made anew is retired", repaired(tke.CNIAgent, 1))
	s.until("the one that appeared is retired", repaired(tke.IPMasqAgent, 1))
	s.eventually("they run nowhere", s.retiredPodsAreGone)
	s.expectRetired()
	record := s.configMap("tke-cilium-operator-state")["original.daemonset.kube-system.tke-cni-agent"]
	if uid := string(s.daemonSet(tke.CNIAgent).UID); !strings.Contains(record, uid) {
		t.Errorf("the original on record is %s, not that of %s", record, uid)
	}
}

func TestATolerationThatIsTakenAwayIsAddedAgain(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec())
	s.untilReady()
	patch := []byte(`{"spec":{"template":{"spec":{"tolerations":[{"operator":"Exists","effect":"NoSchedule"}]}}}}`)
	_, err := s.bed.Client().AppsV1().Deployments(system).Patch(t.Context(), tke.IPAMD, types.MergePatchType, patch,
		metav1.PatchOptions{FieldManager: tke.AddonManager})
	s.must(err)
	after := s.until("the toleration is there again", func(i *operator.Installation) bool {
		return i.Ready() && i.Status.Component("deployment.kube-system.tke-eni-ipamd").Repairs == 1
	})
	if writer := after.Status.Component("deployment.kube-system.tke-eni-ipamd").LastWriter; writer != tke.AddonManager {
		t.Errorf("it was taken away by %q", writer)
	}
	found := s.deployment(system, tke.IPAMD).Spec.Template.Spec.Tolerations
	if len(found) != 2 || found[1] != gateToleration {
		t.Errorf("tke-eni-ipamd tolerates %v", found)
	}
}

func TestAChangedCNIConfigMapIsWrittenAgain(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.untilReady()
	patch := []byte(`{"data":{"cni-config":"{}"}}`)
	_, err := s.bed.Client().CoreV1().ConfigMaps(system).Patch(t.Context(), "cni-configuration", types.MergePatchType, patch, metav1.PatchOptions{})
	s.must(err)
	s.labelNode(s.anyNode(), "node.kubernetes.io/instance-type", "S5.LARGE8") // it would look by itself within a minute
	s.until("the ConfigMap is written again", func(i *operator.Installation) bool {
		return i.Ready() && i.Status.Component("configmap.kube-system.cni-configuration").Repairs == 1
	})
	s.expectSeedsCNIConfig()
	s.expectReleases(deployedOnce)

	t.Run("an agent that started meanwhile is restarted, and no other", func(t *testing.T) {
		s := s.under(t)
		agents := s.pods("k8s-app=cilium")
		wrong, right := agents[0], agents[1]
		// For two minutes after the repair a kubelet may show the former text. The other agent starts later than that.
		seen := wrong.CreationTimestamp.Add(5 * time.Second)
		s.eventually("the kubelets have the text", func(context.Context) (bool, error) { return time.Now().After(seen.Add(2 * time.Second)), nil })
		s.must(s.bed.Client().CoreV1().Pods(system).Delete(t.Context(), right.Name, metav1.DeleteOptions{}))
		s.eventually("the other agent is made anew", func(context.Context) (bool, error) {
			for _, pod := range s.pods("k8s-app=cilium") {
				if pod.UID != wrong.UID && pod.UID != right.UID && pod.Status.Phase == corev1.PodRunning {
					right = pod
					return true, nil
				}
			}
			return false, nil
		})
		s.repairedEarlier("repairs.configmap.kube-system.cni-configuration", seen.Add(-4*time.Minute), seen.Add(-2*time.Minute))
		s.eventually("it is another pod", func(context.Context) (bool, error) {
			return !slices.ContainsFunc(s.pods("k8s-app=cilium"), func(p corev1.Pod) bool { return p.UID == wrong.UID }), nil
		})
		s.untilReady()
		if !slices.ContainsFunc(s.pods("k8s-app=cilium"), func(p corev1.Pod) bool { return p.UID == right.UID }) {
			t.Error("the other agent was restarted, too")
		}
	})
	t.Run("a change of the spec is none of that, and starts the agents anew", func(t *testing.T) {
		s := s.under(t)
		before := s.daemonSet("cilium").Spec.Template.Annotations[cniAnnotation]
		s.apply(spec(map[string]any{"cni": map[string]any{"mtu": 8500}}))
		after := s.until("the second revision", s.deployedRevision(2))
		if repairs := after.Status.Component("configmap.kube-system.cni-configuration").Repairs; repairs != 1 {
			t.Errorf("%d repairs are counted", repairs)
		}
		if !strings.Contains(s.configMap("cni-configuration")["cni-config"], "8500") {
			t.Errorf("the ConfigMap holds %v", s.configMap("cni-configuration"))
		}
		if now := s.daemonSet("cilium").Spec.Template.Annotations[cniAnnotation]; before == "" || now == before {
			t.Errorf("the agents' template had %s=%q and has %q", cniAnnotation, before, now)
		}
	})
}

// repairedEarlier changes the times in the operator's record of a repair.
func (s *scenario) repairedEarlier(entry string, undone, repaired time.Time) {
	s.Helper()
	var repairs map[string]any
	s.must(json.Unmarshal([]byte(s.configMap("tke-cilium-operator-state")[entry]), &repairs))
	if repairs["undone"] == nil {
		s.Fatalf("on record is %v, without the time of the change", repairs)
	}
	repairs["undone"] = undone.UTC().Format(time.RFC3339)
	repairs["recent"] = []string{repaired.UTC().Format(time.RFC3339)}
	text, err := json.Marshal(repairs)
	s.must(err)
	patch, err := json.Marshal(map[string]any{"data": map[string]string{entry: string(text)}})
	s.must(err)
	_, err = s.bed.Client().CoreV1().ConfigMaps(system).Patch(s.Context(), "tke-cilium-operator-state", types.MergePatchType, patch,
		metav1.PatchOptions{})
	s.must(err)
}

const cniAnnotation = "install.cilium-tke.io/cni-config"

func (s *scenario) anyNode() string {
	s.Helper()
	nodes, err := s.bed.Client().CoreV1().Nodes().List(s.Context(), metav1.ListOptions{Limit: 1})
	s.must(err)
	return nodes.Items[0].Name
}

func TestReportedDriftIsNotRepaired(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(spec(map[string]any{"components": map[string]any{"drift": "Report"}}))
	s.untilReady()
	s.must(s.bed.Audit.Forget())
	s.must(tke.Upgrade(t.Context(), s.bed.Cluster, tke.KubeProxy))
	found := s.untilReason("Drifted", "DriftDetected")
	if message := found.Condition("Drifted").Message; !strings.Contains(message, "kube-proxy runs again") {
		t.Errorf("the message is %q", message)
	}
	s.untilReason("Ready", "DriftDetected")
	for _, write := range s.writesOf(controllerProgram) {
		t.Errorf("it wrote %s", write)
	}
}

// closed is a condition for eventually.
func closed(done <-chan struct{}) func(context.Context) (bool, error) {
	return func(context.Context) (bool, error) {
		select {
		case <-done:
			return true, nil
		default:
			return false, nil
		}
	}
}
