package scenarios_test

// The bookkeeping ConfigMap is lost, of yesterday, or a newer operator's: nothing of what serves the cluster goes.

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const stateName = "tke-cilium-operator-state"

func TestLostBookkeepingDestroysNothing(t *testing.T) {
	for name, lose := range map[string]func(*scenario){
		"it was deleted": func(s *scenario) {
			s.must(s.bed.Client().CoreV1().ConfigMaps(system).Delete(s.Context(), stateName, metav1.DeleteOptions{}))
		},
		// As after a restoration of etcd from before the components were retired, of this one object.
		"it is yesterday's": func(s *scenario) {
			lost := map[string]any{}
			for _, entry := range slices.Collect(maps.Keys(s.configMap(stateName))) {
				if entry == "installed" || entry == "cniCleaned" || strings.HasPrefix(entry, "original.daemonset") {
					lost[entry] = nil
				}
			}
			s.setRecords(lost)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := running(t, twoNodes)
			before := s.objects()
			s.apply(spec(deletionPolicy("UninstallAndRestore")))
			s.untilReady()
			s.op.Controller.Kill()
			lose(s)
			s.must(s.bed.Audit.Forget())
			states := s.record()
			s.must(s.op.Controller.Start())
			s.untilLooked()
			s.eventually("there are books again", s.exists("configmaps", stateName))
			s.until("it is ready, and the books are complete again", func(i *operator.Installation) bool {
				return i.Ready() && s.configMap(stateName)["installed"] != "" && s.configMap(stateName)["cniCleaned"] != ""
			})
			states.expectSensible()
			s.expectReleases(deployedOnce)
			s.expectRetired()
			for _, write := range s.effects() {
				if write.Verb == "delete" && write.What() != "delete "+cleaner {
					t.Errorf("something was deleted: %s", write)
				}
			}
			s.must(operator.Uninstall(t.Context(), s.bed.Cluster))
			s.untilGone()
			s.expectRestored(before)
		})
	}
}

func TestANewerOperatorsBookkeepingIsLeftAlone(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.untilReady()
	s.setRecords(map[string]any{"recordsFormat": "2", "ofLater": "{}"})
	s.untilSays("was written by a newer operator, in format 2")
	s.must(s.bed.Audit.Forget())
	s.must(tke.Upgrade(t.Context(), s.bed.Cluster, tke.IPMasqAgent))
	s.look("again")
	s.untilReason("Ready", "RecordUnreadable")
	s.expectNoWrites(s.effects())

	s.setRecords(map[string]any{"recordsFormat": "1"})
	s.until("ip-masq-agent is retired again", repaired(tke.IPMasqAgent, 1))
	if s.configMap(stateName)["ofLater"] != "{}" {
		t.Error("an entry that this operator does not know is gone")
	}
}

// setRecords changes entries of the bookkeeping; nil takes one out.
func (s *scenario) setRecords(entries map[string]any) {
	s.Helper()
	patch, err := json.Marshal(map[string]any{"data": entries})
	s.must(err)
	_, err = s.bed.Client().CoreV1().ConfigMaps(system).Patch(s.Context(), stateName, types.MergePatchType, patch, metav1.PatchOptions{})
	s.must(err)
}
