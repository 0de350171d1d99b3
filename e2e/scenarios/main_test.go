// Package scenarios_test runs the whole operator - controller and Helm sidecar, with the rights of deploy/ - against a
// real control plane dressed as TKE, in the situations that people will meet.
//
// All scenarios share one control plane, which is brought back to an empty state before each.
package scenarios_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/testbed"
)

var shared *testbed.Bed

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (_ int, err error) {
	shared, err = testbed.Start(context.Background(), cluster.Options{Log: os.Stdout})
	if err != nil {
		return 1, err
	}
	defer shared.Stop()
	return m.Run(), nil
}
