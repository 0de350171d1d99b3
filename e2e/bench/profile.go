package bench

// The controller under callgrind: the hot path, function by function.

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tools"
)

const profiled = 300 // nodes

// Profile runs the controller on a cluster whose nodes all are to be opened, and leaves callgrind's findings in a file.
func Profile(ctx context.Context, log io.Writer, controller, file string) error {
	if err := tools.Ensure(ctx, log, tools.Cluster...); err != nil {
		return err
	}
	valgrind, err := exec.LookPath("valgrind")
	if err != nil {
		return fmt.Errorf("%w: `make profile` installs it", err)
	}
	programs, err := Build(ctx, log, false)
	if err != nil {
		return err
	}
	options := Options{Nodes: profiled, Contestants: contest.All(), Programs: programs, Budget: wholeBudget, Log: log}
	f, err := newField(ctx, options, newReport(options), "Operator")
	if err != nil {
		return err
	}
	defer f.close()
	wrapper := filepath.Join(f.bed.Dir, "controller-under-callgrind")
	script := fmt.Sprintf("#!/bin/sh\nexec %q --tool=callgrind --callgrind-out-file=%q %q \"$@\"\n", valgrind, file, controller)
	if err := os.WriteFile(wrapper, []byte(script), 0o700); err != nil {
		return err
	}
	return f.openCrowd(ctx, scene{"profile", string(load.Real), profiled}, f.named(contest.OurName)[0],
		func(ctx context.Context, rig *contest.Rig) (*contest.Running, error) {
			op, err := operator.New(ctx, rig.Cluster, operator.Options{Controller: wrapper, Lease: operator.LeaseTimes{
				Duration: 60 * time.Second, RenewDeadline: 50 * time.Second, Retry: 5 * time.Second, // it is fifty times as slow
			}})
			if err != nil {
				return nil, err
			}
			return contest.Replica(ctx, op)
		})
}
