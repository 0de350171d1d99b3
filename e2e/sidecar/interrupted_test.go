package sidecar_test

// An installation that is cut off in the middle is found, unlocked and completed; nothing is removed on the way.

import (
	"syscall"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func TestAKilledInstallationIsCompleted(t *testing.T) {
	g, folder := newGate(t, shared.RESTConfig()), folderFor(t)
	t.Cleanup(func() { removeCilium(t) })
	dead := startSidecar(t, g.kubeconfig, folder)
	deadID := dead.startID()
	dead.fence(1, validFor)
	held, _ := g.holdObject(7)
	dead.start(apply("killed", 1, seedValues()))
	<-held
	dead.process.Kill()

	s := startSidecar(t, g.kubeconfig, folder) // over the socket file that the dead one left
	if s.startID() == deadID {
		t.Fatal("the restarted sidecar has the dead one's start id")
	}
	found := s.release()
	if found == nil || found.Status != "pending-install" || found.Revision != 1 || found.LastDeployedRevision != 0 ||
		found.Labels["install.cilium-tke.io/start-id"] != deadID {
		t.Fatalf("after the kill the release is %+v", found)
	}
	before := secretUID(t, "cilium-ca")

	s.fence(1, validFor)
	s.fail(apply("too-early", 1, seedValues()), "ReleasePending")
	s.fail(unlock("wrong-revision", 1, 2), "Changed")
	s.succeed(unlock("unlock", 1, 1))
	if found := s.release(); found.Status != "failed" || found.Labels["install.cilium-tke.io/start-id"] != deadID {
		t.Errorf("after unlocking the release is %+v", found)
	}
	s.fail(unlock("twice", 1, 1), "Changed")

	ended := s.succeed(apply("again", 1, seedValues()))
	if found := s.release(); found.Status != "deployed" || found.Revision != 2 || ended.ObjectsDone != seedObjects {
		t.Errorf("after applying again the release is %+v, the operation %+v", found, ended)
	}
	if after := secretUID(t, "cilium-ca"); after != before {
		t.Errorf("the half-done installation's objects were replaced: %s became %s", before, after)
	}
}

func TestAnOperationWhoseFenceClosesFailsAndLeavesTheReleasePending(t *testing.T) {
	g := newGate(t, shared.RESTConfig())
	t.Cleanup(func() { removeCilium(t) })
	s := startSidecar(t, g.kubeconfig, folderFor(t))
	s.fence(3, validFor)
	held, _ := g.holdObject(7)
	s.start(apply("fenced", 3, seedValues()))
	<-held
	s.fence(3, 50*time.Millisecond)
	ended := s.finish("fenced")
	if ended.State != "Failed" || ended.Error.Reason != "Fenced" {
		t.Fatalf("the operation is %+v, want Fenced", ended)
	}
	if found := s.release(); found.Status != "pending-install" {
		t.Errorf("the release is %+v: a fenced sidecar must not have written its failure", found)
	}
	s.fence(4, validFor)
	s.succeed(unlock("unlock", 4, 1))
	s.succeed(apply("again", 4, seedValues()))
}

func TestSIGTERMEndsTheRunningRequestAndTheProcess(t *testing.T) {
	g := newGate(t, shared.RESTConfig())
	t.Cleanup(func() { removeCilium(t) })
	s := startSidecar(t, g.kubeconfig, folderFor(t))
	s.fence(1, validFor)
	held, _ := g.holdObject(7)
	s.start(apply("stopped", 1, seedValues()))
	<-held
	s.process.Signal(syscall.SIGTERM)
	select {
	case <-s.process.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the sidecar has not ended 10 s after SIGTERM")
	}
	writes, _ := g.counts()
	if writes["PUT /api/v1/namespaces/kube-system/secrets/sh.helm.release.v1.cilium.v1"] != 0 {
		t.Error("a write was sent after SIGTERM")
	}
}

func secretUID(t *testing.T, name string) types.UID {
	t.Helper()
	secret, err := shared.Client().CoreV1().Secrets("kube-system").Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return secret.UID
}
