package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"tke-cilium-operator/e2e/await"
	"tke-cilium-operator/e2e/background"
)

// up starts its own program as the supervisor: in this test that is the test binary.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "supervise" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestUpTwiceThenDownTwice(t *testing.T) {
	folder := t.TempDir()
	up := []string{"up", "--dir", folder, "--normal=1", "--native=0", "--karpenter=0", "--super=1"}
	down := []string{"down", "--dir", folder}
	t.Cleanup(func() { _ = run(context.Background(), down) })
	for range 2 {
		if err := run(t.Context(), up); err != nil {
			t.Fatal(err)
		}
	}
	if nodes := nodeCount(t, folder); nodes != 2 {
		t.Errorf("there are %d nodes, want 2", nodes)
	}
	if _, err := os.Stat(filepath.Join(folder, "kubectl")); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := run(t.Context(), down); err != nil {
			t.Fatal(err)
		}
	}
	expectNothingLeft(t, folder)
}

func TestKilledSupervisorTakesEverythingWithIt(t *testing.T) {
	folder := t.TempDir()
	t.Cleanup(func() { _ = run(context.Background(), []string{"down", "--dir", folder}) })
	if err := run(t.Context(), []string{"up", "--dir", folder, "--normal=0", "--native=0", "--karpenter=0", "--super=0"}); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(folder, background.LockName))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(content))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	expectNothingLeft(t, folder)
}

func TestDownWithoutAClusterIsFine(t *testing.T) {
	if err := run(t.Context(), []string{"down", "--dir", t.TempDir()}); err != nil {
		t.Error(err)
	}
}

func TestUnknownCommandIsNamed(t *testing.T) {
	if err := run(t.Context(), []string{"sideways"}); err == nil || !strings.Contains(err.Error(), `"sideways"`) {
		t.Errorf("run = %v", err)
	}
}

func nodeCount(t *testing.T, folder string) int {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(folder, "kubeconfig"))
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := kubernetes.NewForConfigOrDie(config).CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return len(nodes.Items)
}

// expectNothingLeft looks for processes that name the folder in their command line.
func expectNothingLeft(t *testing.T, folder string) {
	t.Helper()
	await.That(t, "no process of the cluster is left", func(context.Context) (bool, error) {
		files, err := filepath.Glob("/proc/[0-9]*/cmdline")
		if err != nil {
			return false, err
		}
		for _, file := range files {
			command, _ := os.ReadFile(file) // a process may end meanwhile
			if strings.Contains(string(command), fmt.Sprintf("%s/", folder)) {
				return false, nil
			}
		}
		return true, nil
	})
}
