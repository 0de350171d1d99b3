package scenarios_test

// API servers without streaming lists, as 1.30, 1.31 and 1.33 are by default: lists come in pages.

import (
	"testing"

	"k8s.io/utils/ptr"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/testbed"
	"tke-cilium-operator/e2e/tke"
)

func TestCiliumIsInstalledWithoutStreamingLists(t *testing.T) {
	bed, err := testbed.Start(t.Context(), cluster.Options{WatchList: ptr.To(false)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bed.Stop)
	s := givenOn(t, bed, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Normal, Count: 1}}}, operator.Options{})
	s.must(s.op.Start())
	s.apply(spec())
	s.untilReady()
	s.expectEachEffectOnce()
	requests, err := s.bed.Audit.Requests()
	s.must(err)
	lists := 0
	for _, request := range requests {
		if request.Program == controllerProgram && request.Verb == "list" && request.Done() {
			lists++
		}
	}
	if lists == 0 {
		t.Error("nothing was listed: the gate is on after all")
	}
}
