// Package await is how tests wait for the cluster: by looking, never by sleeping for a time that should suffice.
package await

import (
	"context"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// Patience is generous: it only decides how long a failing test takes, and this machine may be busy.
const (
	Patience = 90 * time.Second
	interval = 50 * time.Millisecond
)

// That returns once the condition holds. It fails the test when patience ends or the condition reports an error;
// what says what should have come, in words.
func That(t testing.TB, what string, holds func(context.Context) (bool, error)) {
	t.Helper()
	if err := wait.PollUntilContextTimeout(t.Context(), interval, Patience, true, holds); err != nil {
		t.Fatalf("waited for: %s: %v", what, err)
	}
}
