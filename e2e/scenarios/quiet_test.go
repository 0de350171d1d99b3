package scenarios_test

// Once everything is as it should be, nothing is written.

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

const stopPatience = 20 * time.Second

// expectQuietWhenWoken changes a node again and again: each change makes the operator look at everything.
func (s *scenario) expectQuietWhenWoken() {
	s.Helper()
	s.must(s.bed.Audit.Forget())
	for round := range 10 {
		before, err := s.op.Passes(s.Context())
		s.must(err)
		s.labelNode(slowNode, "node.kubernetes.io/instance-type", fmt.Sprintf("S5.LARGE%d", round))
		s.untilPass(before)
	}
	s.expectNoWrites(s.allWrites())
}

func (s *scenario) labelNode(node, key, value string) {
	s.Helper()
	patch := fmt.Appendf(nil, `{"metadata":{"labels":{%q:%q}}}`, key, value)
	_, err := s.bed.Client().CoreV1().Nodes().Patch(s.Context(), node, types.MergePatchType, patch, metav1.PatchOptions{})
	s.must(err)
}

// untilPass returns when the controller has looked at everything more often than before.
func (s *scenario) untilPass(before float64) {
	s.Helper()
	s.eventually("the operator looks again", func(ctx context.Context) (bool, error) {
		passes, err := s.op.Passes(ctx)
		return passes > before, err
	})
}

func (s *scenario) expectQuietAfterRestart() {
	s.Helper()
	s.stopCleanly()
	s.must(s.bed.Audit.Forget())
	s.must(s.op.Start())
	s.untilLooked()
	s.expectNoWrites(s.allWrites())
}

// untilLooked returns when the operator leads and has completed a pass over everything.
func (s *scenario) untilLooked() {
	s.Helper()
	s.eventually("the operator has looked at everything", func(ctx context.Context) (bool, error) {
		metrics, err := s.op.Metrics(ctx)
		if err != nil {
			return false, nil // starting
		}
		return s.op.Synced(ctx) && metrics[`controller_runtime_reconcile_total{controller="ciliuminstallation",result="success"}`] > 0, nil
	})
}

// stopCleanly ends both programs as a kubelet does.
func (s *scenario) stopCleanly() {
	s.Helper()
	code, took, err := s.op.Controller.Stop(stopPatience)
	s.must(err)
	if code != 0 {
		s.Errorf("the controller ended with %d on SIGTERM", code)
	}
	s.Logf("the controller ended %d ms after SIGTERM", took.Milliseconds())
	code, _, err = s.op.Sidecar.Stop(stopPatience)
	s.must(err)
	if code != 0 {
		s.Errorf("the sidecar ended with %d on SIGTERM", code)
	}
}
