// Package tools builds the programs of the local control plane from their pinned Go modules and says where they are.
//
// Each folder below this one holds one go.mod; what is built from it lies in a cache outside the repository,
// in a folder named after everything that decides the result, so an unchanged tool is never built twice.
package tools

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Tool is one program of the local control plane.
type Tool string

const (
	Etcd                  Tool = "etcd"
	KubeAPIServer         Tool = "kube-apiserver"
	KubeControllerManager Tool = "kube-controller-manager"
	KubeScheduler         Tool = "kube-scheduler"
	Kubectl               Tool = "kubectl"
	Kwok                  Tool = "kwok"
	CiliumOperator        Tool = "cilium-operator"
	// KubeAPIServer130 is the oldest supported API server, for a smoke test.
	KubeAPIServer130 Tool = "kube-apiserver-1.30"
)

// recipe says how one tool is built.
type recipe struct {
	module string // folder below e2e/tools that pins it
	pkg    string // Go package of the program
	flags  []string
	usual  string // how long the first build takes on two cores, for the progress line
}

// kubernetesFlags stamps the version: a kube-apiserver built as a module otherwise reports v0.0.0-master, and
// then Helm's kubeVersion check refuses every chart.
func kubernetesFlags(minor, patch string) []string {
	const version = "k8s.io/component-base/version"
	return []string{fmt.Sprintf("-ldflags=-s -w -X %[1]s.gitVersion=v1.%[2]s.%[3]s -X %[1]s.gitMajor=1 -X %[1]s.gitMinor=%[2]s",
		version, minor, patch)}
}

var (
	stripped = []string{"-ldflags=-s -w"}
	recipes  = map[Tool]recipe{
		Etcd:                  {"etcd", "go.etcd.io/etcd/server/v3", stripped, "1 minute"},
		KubeAPIServer:         {"kubernetes", "k8s.io/kubernetes/cmd/kube-apiserver", kubernetesFlags("34", "4"), "5 minutes"},
		KubeControllerManager: {"kubernetes", "k8s.io/kubernetes/cmd/kube-controller-manager", kubernetesFlags("34", "4"), "2 minutes"},
		KubeScheduler:         {"kubernetes", "k8s.io/kubernetes/cmd/kube-scheduler", kubernetesFlags("34", "4"), "1 minute"},
		Kubectl:               {"kubernetes", "k8s.io/kubernetes/cmd/kubectl", kubernetesFlags("34", "4"), "1 minute"},
		Kwok:                  {"kwok", "sigs.k8s.io/kwok/cmd/kwok", stripped, "2 minutes"},
		CiliumOperator: {"cilium-operator", "github.com/cilium/cilium/operator",
			[]string{"-tags=osusergo,ipam_provider_operator", "-ldflags=-s -w"}, "4 minutes"},
		KubeAPIServer130: {"kubernetes-1.30", "k8s.io/kubernetes/cmd/kube-apiserver", kubernetesFlags("30", "14"), "5 minutes"},
	}
)

// Cluster lists what a dressed cluster needs, in the order in which they are built; All adds what only tests need.
var (
	Cluster = []Tool{Etcd, Kwok, KubeAPIServer, KubeControllerManager, KubeScheduler, Kubectl, CiliumOperator}
	All     = append(Cluster[:len(Cluster):len(Cluster)], KubeAPIServer130)
)

// ErrNotBuilt is what Find reports when a tool has to be built first.
var ErrNotBuilt = errors.New("not built yet: run `go run ./cmd/tools` in e2e (a first build takes about 15 minutes)")

// Find returns the path of a tool that has been built, or ErrNotBuilt.
func Find(tool Tool) (string, error) {
	path, err := location(tool)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is %w", tool, ErrNotBuilt)
	}
	return path, nil
}

// RepositoryRoot finds the repository from the working directory upwards.
func RepositoryRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "e2e", "tools", "kubernetes", "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no e2e/tools/kubernetes/go.mod at or above %s: run this inside the repository", start)
		}
	}
}

// location is where a tool lies once built.
func location(tool Tool) (string, error) {
	recipe, known := recipes[tool]
	if !known {
		return "", fmt.Errorf("unknown tool %q", tool)
	}
	root, err := RepositoryRoot()
	if err != nil {
		return "", err
	}
	fingerprint, err := fingerprint(filepath.Join(root, "e2e", "tools", recipe.module), recipe.flags)
	if err != nil {
		return "", err
	}
	return filepath.Join(cacheRoot(), "tools", string(tool)+"-"+fingerprint, strings.TrimSuffix(string(tool), "-1.30")), nil
}
