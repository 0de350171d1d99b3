package scenarios_test

// A scenario: a dressed cluster, an operator, and questions about both.

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/await"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/testbed"
	"tke-cilium-operator/e2e/tke"
)

// version is the one that everything here installs.
const version = "1.18.2"

// The operator's two programs, as their user agents name them.
const (
	controllerProgram = "tke-cilium-operator"
	sidecarProgram    = "tke-cilium-operator-helm-sidecar"
)

type installation = operator.Installation

type scenario struct {
	*testing.T
	bed *testbed.Bed
	op  *operator.Operator
}

// given dresses the shared cluster anew and prepares an operator that is not running yet.
func given(t *testing.T, dress tke.Options, options operator.Options) *scenario {
	t.Helper()
	return givenOn(t, shared, dress, options)
}

// running is given, with the operator started.
func running(t *testing.T, dress tke.Options) *scenario {
	t.Helper()
	s := given(t, dress, operator.Options{})
	s.must(s.op.Start())
	return s
}

func givenOn(t *testing.T, bed *testbed.Bed, dress tke.Options, options operator.Options) *scenario {
	t.Helper()
	s := &scenario{T: t, bed: bed}
	s.must(bed.Dress(t.Context(), dress))
	s.op = s.replica(options)
	s.watchClaims() // ends before the replica does, so that its logs are shown
	return s
}

// replica prepares one more operator; what it says must hold no secret, and is shown if the test fails.
func (s *scenario) replica(options operator.Options) *operator.Operator {
	s.Helper()
	op, err := operator.New(s.Context(), s.bed.Cluster, options)
	s.must(err)
	s.Cleanup(func() {
		expectCleanLogs(s.T, op)
		if s.Failed() {
			found, err := operator.Get(context.Background(), s.bed.Cluster)
			s.Logf("at the end it says %v (%v)", found, err)
			s.Logf("the controller's log:\n%s\nthe sidecar's log:\n%s", op.Controller.Log(), op.Sidecar.Log())
		}
		op.Close()
	})
	return op
}

func (s *scenario) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// spec is the smallest useful one, with fields added or replaced.
func spec(fields ...map[string]any) map[string]any {
	all := map[string]any{"version": version}
	for _, more := range fields {
		for name, value := range more {
			all[name] = value
		}
	}
	return all
}

func (s *scenario) apply(spec map[string]any) {
	s.Helper()
	s.must(operator.Apply(s.Context(), s.bed.Cluster, spec))
}

// until waits for a state of the installation and returns it.
func (s *scenario) until(what string, holds func(*operator.Installation) bool) (found *operator.Installation) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), await.Patience)
	defer cancel()
	began := time.Now()
	err := operator.Wait(ctx, s.bed.Cluster, func(i *operator.Installation) bool {
		found = i
		return holds(i)
	}, nil)
	if err != nil {
		s.Fatalf("waited for: %s: %v", what, err)
	}
	s.Logf("%s after %.1f s", what, time.Since(began).Seconds())
	return found
}

func (s *scenario) untilReady() *operator.Installation {
	s.Helper()
	return s.until("Ready", (*operator.Installation).Ready)
}

// untilReason waits until a condition has a reason, for the present spec.
func (s *scenario) untilReason(condition, reason string) *operator.Installation {
	s.Helper()
	return s.until(condition+" says "+reason, func(i *operator.Installation) bool {
		return i.Observed() && i.Condition(condition).Reason == reason
	})
}

// writes are those of the operator that touch the cluster: neither its lease, nor its words (status and Events).
func (s *scenario) writes() []audit.Request {
	s.Helper()
	return slices.DeleteFunc(s.allWrites(), func(r audit.Request) bool {
		return r.Subresource == "status" || r.Resource == "events"
	})
}

// writesOf are those of one program.
func (s *scenario) writesOf(program string) []audit.Request {
	s.Helper()
	return slices.DeleteFunc(s.writes(), func(r audit.Request) bool { return r.Program != program })
}

// effects are the writes on anything but the operator's own object.
func (s *scenario) effects() []audit.Request {
	s.Helper()
	return slices.DeleteFunc(s.writes(), func(r audit.Request) bool { return r.Resource == "ciliuminstallations" })
}

// allWrites leaves out the lease only.
func (s *scenario) allWrites() []audit.Request {
	s.Helper()
	requests, err := s.bed.Audit.Requests()
	s.must(err)
	return slices.DeleteFunc(requests, func(r audit.Request) bool { return !r.Write() || r.Resource == "leases" })
}

func (s *scenario) expectNoWrites(writes []audit.Request) {
	s.Helper()
	if len(writes) > 0 {
		s.Errorf("nothing should have been written, but:\n%s", lines(writes))
	}
}

func lines[T fmt.Stringer](items []T) string {
	var text strings.Builder
	for _, item := range items {
		text.WriteString(item.String() + "\n")
	}
	return text.String()
}

// expectReleases compares Helm's history with lines like "revision 1 of cilium 1.18.2 is deployed".
func (s *scenario) expectReleases(want ...string) {
	s.Helper()
	releases, err := operator.Releases(s.Context(), s.bed.Cluster)
	s.must(err)
	var found []string
	for _, release := range releases {
		found = append(found, release.String())
	}
	if !slices.Equal(found, want) {
		s.Errorf("Helm's history is %q, want %q", found, want)
	}
}

const deployedOnce = "revision 1 of cilium 1.18.2 is deployed"

// counts are how often each granted write was made.
func counts(writes []audit.Request) map[string]int {
	counts := map[string]int{}
	for _, write := range writes {
		if write.Done() {
			counts[write.What()]++
		}
	}
	return counts
}
