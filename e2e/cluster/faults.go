package cluster

// Faults that tests inject into the API server.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"tke-cilium-operator/e2e/tools"
)

// KillAPIServer ends the API server at once. Nothing reserves its port until StartAPIServer.
func (c *Cluster) KillAPIServer() { c.Process(tools.KubeAPIServer).Kill() }

// StartAPIServer starts a killed API server on its old port and returns when it is ready.
func (c *Cluster) StartAPIServer(ctx context.Context) error {
	if c.Process(tools.KubeAPIServer).Running() {
		return errors.New("the API server is running: kill it first")
	}
	return c.start(ctx, tools.KubeAPIServer)
}

// FreezeAPIServer stops the API server in the middle of whatever it does: connections stay open and say nothing.
// A signal returns before it has stopped every thread; this does not.
func (c *Cluster) FreezeAPIServer() error {
	process := c.Process(tools.KubeAPIServer)
	process.Signal(syscall.SIGSTOP)
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); <-time.After(time.Millisecond) {
		stopped, err := allStopped(process.Pid())
		if stopped || err != nil {
			return err
		}
	}
	return errors.New("the API server does not stop")
}

// allStopped reads the state of each thread, which follows the program's name in brackets.
func allStopped(pid int) (bool, error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	if err != nil {
		return false, err
	}
	for _, thread := range threads {
		stat, err := os.ReadFile(thread)
		if err != nil {
			return false, err
		}
		_, state, _ := strings.Cut(string(stat), ") ")
		if !strings.HasPrefix(state, "T") {
			return false, nil
		}
	}
	return len(threads) > 0, nil
}

// ThawAPIServer lets a frozen API server go on.
func (c *Cluster) ThawAPIServer() { c.Process(tools.KubeAPIServer).Signal(syscall.SIGCONT) }
