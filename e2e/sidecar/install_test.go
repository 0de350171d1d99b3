package sidecar_test

import (
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const seedObjects = 23

func TestInstallUpgradeAndUninstallOfTheRealChart(t *testing.T) {
	g := newGate(t, shared.RESTConfig())
	s := startSidecar(t, g.kubeconfig, folderFor(t))
	t.Cleanup(func() { removeCilium(t) })
	if found := s.release(); found != nil {
		t.Fatalf("there is a release before the installation: %+v", found)
	}
	s.fence(1, validFor)

	t.Run("an installation applies the seed's 23 objects, each once", func(t *testing.T) {
		g.counts()
		ended := s.succeed(apply("first", 1, seedValues()))
		if ended.ObjectsDone != seedObjects || ended.ObjectsTotal != seedObjects || ended.Revision != 1 || ended.Phase != "Done" {
			t.Errorf("ended as %+v", ended)
		}
		writes, reads := g.counts()
		// Each object, the release's record, and its verdict.
		if len(writes) != seedObjects+2 {
			t.Errorf("%d different writes, want %d: %v", len(writes), seedObjects+2, writes)
		}
		for write, times := range writes {
			if times != 1 {
				t.Errorf("%s was sent %d times", write, times)
			}
		}
		t.Logf("%d writes, %d reads, %s", len(writes), reads, ended.FinishedAt.Sub(ended.StartedAt))
	})
	t.Run("the release's state is read from labels", func(t *testing.T) {
		found := s.release()
		if found == nil || found.Status != "deployed" || found.ChartName != "cilium" || found.ChartVersion != "1.18.2" ||
			found.Revision != 1 || found.LastDeployedRevision != 1 || found.Labels[uidLabel] != "uid-first" ||
			found.Labels["install.cilium-tke.io/start-id"] != s.startID() {
			t.Errorf("the release is %+v", found)
		}
	})
	t.Run("Helm is the objects' field manager", func(t *testing.T) {
		agents, err := shared.Client().AppsV1().DaemonSets("kube-system").Get(t.Context(), "cilium", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		owner := agents.ManagedFields[0]
		if owner.Manager != "helm" || owner.Operation != metav1.ManagedFieldsOperationApply {
			t.Errorf("the agents' fields belong to %s by %s", owner.Manager, owner.Operation)
		}
	})
	t.Run("an upgrade replaces values and labels whole, and removes what is no longer rendered", func(t *testing.T) {
		values := seedValues()
		values["hubble"] = map[string]any{"enabled": false}
		request := apply("second", 1, values)
		request["labels"] = map[string]any{"example.org/other": "x"}
		ended := s.succeed(request)
		if ended.ObjectsTotal != seedObjects || ended.ObjectsDone != seedObjects || ended.Revision != 2 {
			t.Errorf("ended as %+v, want 20 applied and 3 removed", ended)
		}
		found := s.release()
		if found.Revision != 2 || found.LastDeployedRevision != 2 || found.Labels[uidLabel] != "" || found.Labels["example.org/other"] != "x" {
			t.Errorf("the release is %+v", found)
		}
		_, err := shared.Client().CoreV1().Secrets("kube-system").Get(t.Context(), "hubble-server-certs", metav1.GetOptions{})
		if !apierrors.IsNotFound(err) {
			t.Errorf("Hubble's certificates are still there (%v)", err)
		}
	})
	t.Run("the history is kept short", func(t *testing.T) {
		for _, id := range []string{"third", "fourth"} {
			s.succeed(apply(id, 1, seedValues()))
		}
		records, err := shared.Client().CoreV1().Secrets("kube-system").List(t.Context(), metav1.ListOptions{LabelSelector: "owner=helm"})
		if err != nil || len(records.Items) != 3 {
			t.Errorf("%d records are kept (%v), want 3", len(records.Items), err)
		}
	})
	t.Run("an uninstall removes objects and records, and again is a success", func(t *testing.T) {
		s.succeed(uninstall("gone", 1))
		if found := s.release(); found != nil {
			t.Errorf("the release is still there: %+v", found)
		}
		_, err := shared.Client().AppsV1().DaemonSets("kube-system").Get(t.Context(), "cilium", metav1.GetOptions{})
		if !apierrors.IsNotFound(err) {
			t.Errorf("the agents are still there (%v)", err)
		}
		s.succeed(uninstall("gone-again", 1))
	})
}
