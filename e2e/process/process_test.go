package process_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tke-cilium-operator/e2e/await"
	"tke-cilium-operator/e2e/process"
)

// asParent makes the test binary a program that starts a child, prints its pid and waits to be killed.
const asParent = "PROCESS_TEST_PARENT"

func TestMain(m *testing.M) {
	if log := os.Getenv(asParent); log != "" {
		child, err := process.Start(process.Spec{Name: "child", Path: "/bin/sleep", Args: []string{"600"}, Log: log})
		if err != nil {
			panic(err)
		}
		fmt.Println(child.Pid())
		<-child.Done()
	}
	os.Exit(m.Run())
}

func TestChildDiesWithAKilledParent(t *testing.T) {
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), asParent+"="+filepath.Join(t.TempDir(), "log"))
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 32)
	n, err := output.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(bytes.TrimSpace(line[:n])))
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	await.That(t, "the child has died", func(context.Context) (bool, error) { return !alive(pid), nil })
}

// alive is false for a zombie too: who inherits orphans here may not collect them.
func alive(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return err == nil && !bytes.Contains(status, []byte("State:\tZ"))
}

func TestStopEndsAFrozenChild(t *testing.T) {
	child := start(t, "/bin/sleep", "600")
	child.Signal(syscall.SIGSTOP)
	child.Stop(30 * time.Second)
	if child.Running() {
		t.Error("it still runs")
	}
}

func TestStopKillsAChildThatDoesNotListen(t *testing.T) {
	child := start(t, "/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 600; done")
	await.That(t, "the child is deaf", func(context.Context) (bool, error) {
		log, err := os.ReadFile(child.Log)
		return bytes.Contains(log, []byte("deaf")), err
	})
	child.Stop(50 * time.Millisecond)
	if child.Running() {
		t.Error("it still runs")
	}
}

func TestFailureTellsTheLastWords(t *testing.T) {
	child := start(t, "/bin/sh", "-c", "echo the port is taken; exit 3")
	message := child.Failure().Error()
	for _, part := range []string{"child", "exit status 3", "the port is taken", child.Log} {
		if !strings.Contains(message, part) {
			t.Errorf("%q does not tell %q", message, part)
		}
	}
}

func TestFreePortsAreDifferent(t *testing.T) {
	ports, err := process.FreePorts(20)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, port := range ports {
		if seen[port] {
			t.Errorf("port %d comes twice", port)
		}
		seen[port] = true
	}
}

func start(t *testing.T, path string, args ...string) *process.Process {
	t.Helper()
	child, err := process.Start(process.Spec{Name: "child", Path: path, Args: args, Log: filepath.Join(t.TempDir(), "log")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(child.Kill)
	return child
}
