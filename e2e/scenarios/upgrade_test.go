package scenarios_test

// Upgrades with Cilium's real charts: one minor at a time, agents rolled and counted, other ways refused.

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

func TestUpgradesGoFromMinorToMinor(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Normal, Count: 3}}})
	states := s.record()
	s.install("1.17.18")
	if first := s.configMap("tke-cilium-operator-state")["firstVersion"]; first != "1.17.18" {
		t.Errorf("the first version is recorded as %q", first)
	}

	s.apply(spec(map[string]any{"version": "1.19.6"}))
	s.expectVersionRefused("UpgradeNotAllowed", "skips a minor: set spec.version to the newest release of 1.18 first")
	s.install("1.18.2")
	s.expectAgentsOf("v1.18.2")
	s.install("1.19.6")
	s.expectAgentsOf("v1.19.6")
	s.apply(spec(map[string]any{"version": "1.18.2"}))
	s.expectVersionRefused("UpgradeNotAllowed", "is a downgrade")
	s.apply(spec(map[string]any{"version": "1.20.0"}))
	s.expectVersionRefused("UnsupportedVersion", "1.17 to 1.19")

	s.expectReleases("revision 1 of cilium 1.17.18 is superseded", "revision 2 of cilium 1.18.2 is superseded",
		"revision 3 of cilium 1.19.6 is deployed")
	s.expectCompatibility("1.17")
	states.expectRolledBit()
	s.expectRetired()
}

// Two minors on: the one between is walked through, whole, by its newest release that is bundled.
func TestAWayOfTwoUpgradesIsWalked(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Normal, Count: 3}}})
	s.install("1.17.18")
	states := s.record()
	// Bundled only: Auto would ask the official repository for newer ones, too.
	fields := map[string]any{"chart": map[string]any{"source": "Bundled"}}
	// A pod tells in whole seconds since when it is ready: a soak of one may be over when it is first seen.
	walk := upgradeTo("1.19.6", map[string]any{"multiHop": "Enabled", "soakSeconds": 4})
	maps.Copy(walk, fields)
	s.apply(walk)
	s.until("the stop is reached", func(i *operator.Installation) bool { return i.Status.Effective.Version == "1.18.2" })
	s.restartController()
	s.until("1.19.6 is Ready", func(i *operator.Installation) bool {
		return i.Ready() && i.Status.Release != nil && i.Status.Release.ChartVersion == "1.19.6"
	})
	s.expectReleases("revision 1 of cilium 1.17.18 is superseded", "revision 2 of cilium 1.18.2 is superseded",
		"revision 3 of cilium 1.19.6 is deployed")
	s.expectAgentsOf("v1.19.6")
	s.expectCompatibility("1.17")
	soaked := map[string]bool{}
	for _, r := range states.all() {
		ready := r.object.Condition("Ready")
		if ready.Reason == "Soaking" {
			soaked[r.object.Status.Effective.Version] = true
		}
		if ready.Status == metav1.ConditionTrue && r.object.Status.Effective.Version == "1.18.2" {
			t.Errorf("Ready at the stop: %s", r)
		}
	}
	if !soaked["1.18.2"] || !soaked["1.19.6"] {
		t.Errorf("soaked were %v", soaked)
	}
	if stop := s.configMap("tke-cilium-operator-state")["stop"]; !strings.Contains(stop, `"1.18.2"`) {
		t.Errorf("on record is the stop %q", stop)
	}
}

// A registry that has no such image costs nothing but time: what serves goes on.
func TestAnUpgradeBeginsOnceItsImagesAreOnEveryNode(t *testing.T) {
	s := running(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Normal, Count: 3}}})
	s.install("1.17.18")
	s.must(s.bed.Audit.Forget())
	nowhere := upgradeTo("1.18.2", map[string]any{"progressDeadlineSeconds": 10})
	nowhere["images"] = map[string]any{"registry": "registry.invalid"}
	s.apply(nowhere)
	s.until("it is said to be under way", reasonIs("PullingImages"))
	stuck := s.until("it is said to be stuck", reasonIs("ImagesNotPulled"))
	if message := stuck.Condition("Ready").Message; !strings.Contains(message, "the upgrade has not begun") {
		t.Errorf("Ready says %q", message)
	}
	s.expectReleases("revision 1 of cilium 1.17.18 is deployed")
	if agents := s.daemonSet("cilium").Status; agents.NumberReady != 3 {
		t.Errorf("the agents are %+v", agents)
	}

	s.install("1.18.2")
	s.expectReleases("revision 1 of cilium 1.17.18 is superseded", "revision 2 of cilium 1.18.2 is deployed")
	s.expectInOrder("patch "+puller, "patch "+puller, "delete "+puller, "patch daemonsets kube-system/cilium")
}

const puller = "daemonsets kube-system/tke-cilium-operator-prepull"

func reasonIs(reason string) func(*operator.Installation) bool {
	return func(i *operator.Installation) bool { return i.Condition("Ready").Reason == reason }
}

// upgradeTo soaks for a moment only, if the fields do not say more.
func upgradeTo(version string, upgrade map[string]any) map[string]any {
	fields := map[string]any{"soakSeconds": 1}
	maps.Copy(fields, upgrade)
	return spec(map[string]any{"version": version, "upgrade": fields})
}

// install asks for a version and waits for its end.
func (s *scenario) install(version string) {
	s.Helper()
	s.apply(upgradeTo(version, nil))
	ready := s.until(version+" is Ready", func(i *operator.Installation) bool {
		return i.Ready() && i.Status.Release != nil && i.Status.Release.ChartVersion == version
	})
	if nodes := ready.Status.Nodes; nodes.UpdatedSummary != "3/3" || nodes.Summary != "3/3" {
		s.Errorf("Ready with nodes %+v", nodes)
	}
	s.eventually("cilium-operator is replaced, too", s.rolledOut("cilium-operator"))
}

// expectAgentsOf looks at the pods, not at what the status says of them.
func (s *scenario) expectAgentsOf(tag string) {
	s.Helper()
	for _, pod := range s.pods("k8s-app=cilium") {
		if image := pod.Spec.Containers[0].Image; pod.DeletionTimestamp == nil && !strings.Contains(image, ":"+tag) {
			s.Errorf("Ready, but %s runs %s", pod.Name, image)
		}
	}
}

func (s *scenario) expectVersionRefused(reason, says string) {
	s.Helper()
	before := len(s.effects())
	refused := s.untilReason("Ready", reason)
	if ready := refused.Condition("Ready"); ready.Status != metav1.ConditionFalse || !strings.Contains(ready.Message, says) {
		s.Errorf("%s should say %q", refused, says)
	}
	if released := refused.Condition("Released"); released.Reason != reason {
		s.Errorf("Released says %+v", released)
	}
	s.untilLooked()
	s.expectNoWrites(s.effects()[before:])
}

// expectCompatibility reads the values of the newest release, as `helm get values` does.
func (s *scenario) expectCompatibility(want string) {
	s.Helper()
	releases, err := operator.Releases(s.Context(), s.bed.Cluster)
	s.must(err)
	var values struct{ UpgradeCompatibility string }
	newest := releases[len(releases)-1]
	s.must(json.Unmarshal(newest.Config, &values))
	if values.UpgradeCompatibility != want {
		s.Errorf("%s has upgradeCompatibility %q", newest, values.UpgradeCompatibility)
	}
}

// expectRolledBit: the agents were counted on the way, and nobody called it Ready before the last.
func (h *history) expectRolledBit() {
	h.Helper()
	rolling := false
	for _, r := range h.all() {
		if r.object.Condition("NodesReady").Reason == "RollingAgents" {
			rolling = true
			if r.columns["Ready"] == "True" {
				h.Errorf("rolling, but %s", r)
			}
		}
	}
	if !rolling {
		h.Error("the roll-out of the agents was never shown")
	}
}
