package scenarios_test

// What Helm made is kept: objects that somebody edited or deleted, and certificates before they end.

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"tke-cilium-operator/e2e/operator"
)

const releaseObject = "release.kube-system.cilium"

// look asks the operator to look at everything now.
func (s *scenario) look(value string) {
	s.Helper()
	s.must(operator.Annotate(s.Context(), s.bed.Cluster, operator.RequestedAt, value))
}

func TestWhatHelmMadeIsPutBack(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	installed := s.untilReady()
	agents := s.pods("k8s-app=cilium")

	s.editConfig()
	core := s.bed.Client().CoreV1()
	s.must(core.Services(system).Delete(t.Context(), "hubble-peer", metav1.DeleteOptions{}))
	// Nobody asks for a look: cilium-config is watched.
	repaired := s.until("the release is applied again", func(i *operator.Installation) bool {
		return i.Ready() && i.Status.Component(releaseObject).Repairs == 1
	})
	if got := s.configMap("cilium-config")["enable-hubble"]; got != "true" {
		t.Errorf("enable-hubble is %q in cilium-config", got)
	}
	if _, err := core.Services(system).Get(t.Context(), "hubble-peer", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
	if writer := repaired.Status.Component(releaseObject).LastWriter; writer != "kubectl-edit" {
		t.Errorf("the writer is %q", writer)
	}
	if message := repaired.Condition("Drifted").Message; !strings.Contains(message, releaseObject+" was repaired once") {
		t.Errorf("Drifted says %q", message)
	}
	if repaired.Status.Release.Revision != installed.Status.Release.Revision+1 {
		t.Errorf("the release is at revision %d", repaired.Status.Release.Revision)
	}

	t.Run("an edit of the agents' DaemonSet is seen at once", func(t *testing.T) {
		s := s.under(t)
		edit := []byte(`{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":50}}}}`)
		_, err := s.bed.Client().AppsV1().DaemonSets(system).Patch(t.Context(), "cilium", types.StrategicMergePatchType, edit, metav1.PatchOptions{FieldManager: "k9s"})
		s.must(err)
		s.until("it is put back", func(i *operator.Installation) bool {
			return i.Ready() && i.Status.Component(releaseObject).Repairs == 2
		})
		if most := s.daemonSet("cilium").Spec.UpdateStrategy.RollingUpdate.MaxUnavailable; most.IntValue() != 2 {
			t.Errorf("maxUnavailable is %v", most)
		}
	})
	t.Run("looking changes nothing, and agents went on", func(t *testing.T) {
		s := s.under(t)
		s.must(s.bed.Audit.Forget())
		s.look("once more")
		s.until("it is acted upon", func(i *operator.Installation) bool {
			return i.Ready() && i.Status.LastHandledReconcileAt == "once more"
		})
		s.expectNoWrites(s.effects())
		expectSamePods(t, agents, s.pods("k8s-app=cilium"))
	})
}

func TestCertificatesAreRenewedBeforeTheyEnd(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec())
	s.until("the certificates are known", func(i *operator.Installation) bool {
		return i.Ready() && len(i.Status.Certificates) == 2
	})
	agents := s.pods("k8s-app=cilium")

	soon := time.Now().Add(10 * 24 * time.Hour)
	s.replaceCertificate("hubble-server-certs", soon.AddDate(-1, 0, 0), soon)
	s.look("now")
	renewed := s.until("it is renewed", func(i *operator.Installation) bool {
		return i.Ready() && len(i.Status.Certificates) == 2 && i.Status.LastHandledReconcileAt == "now" &&
			i.Status.Certificates[1].NotAfterTime.After(time.Now().AddDate(0, 11, 0)) && i.Status.Release.Revision == 2
	})
	if name := renewed.Status.Certificates[1].Name; name != "hubble-server-certs" {
		t.Errorf("the second certificate is %s", name)
	}
	if repairs := renewed.Status.Component(releaseObject).Repairs; repairs != 0 {
		t.Errorf("it counts as %d repairs", repairs)
	}
	expectSamePods(t, agents, s.pods("k8s-app=cilium"))

	t.Run("one that is put back is not fought", func(t *testing.T) {
		s := s.under(t)
		s.replaceCertificate("hubble-server-certs", soon.AddDate(-1, 0, 0), soon)
		s.look("again")
		s.until("it is seen", func(i *operator.Installation) bool {
			return i.Ready() && i.Status.LastHandledReconcileAt == "again" && i.Status.Certificates[1].NotAfterTime.Before(&metav1.Time{Time: soon.Add(time.Hour)})
		})
		s.expectReleases("revision 1 of cilium 1.18.2 is superseded", "revision 2 of cilium 1.18.2 is deployed")
	})
}

func TestHistoryTellsWhatWasDoneAndHowLongItTook(t *testing.T) {
	s := running(t, twoNodes)
	s.apply(spec(map[string]any{"version": "1.17.18"}))
	first := s.untilReady().Status.History
	if len(first) != 1 || first[0].Type != "Install" || first[0].ToVersion != "1.17.18" || first[0].Result != "Succeeded" || first[0].FinishedTime == nil {
		t.Fatalf("after the installation the history is %+v", first)
	}
	s.apply(spec(map[string]any{"upgrade": map[string]any{"soakSeconds": 0}}))
	s.until("the upgrade is under way", func(i *operator.Installation) bool {
		return len(i.Status.History) == 2 && i.Status.History[0].Result == "Running"
	})
	upgraded := s.until("the upgrade is over", func(i *operator.Installation) bool {
		return i.Ready() && len(i.Status.History) == 2 && i.Status.History[0].Result == "Succeeded"
	})
	entry := upgraded.Status.History[0]
	if entry.Type != "Upgrade" || entry.FromVersion != "1.17.18" || entry.ToVersion != "1.18.2" || entry.Attempts != 1 {
		t.Errorf("the upgrade is told as %+v", entry)
	}
	if took := entry.FinishedTime.Sub(entry.StartedTime.Time); took != time.Duration(entry.DurationSeconds)*time.Second {
		t.Errorf("durationSeconds is %d, the times are %s apart", entry.DurationSeconds, took)
	}
}

func expectSamePods(t *testing.T, before, after []corev1.Pod) {
	t.Helper()
	there := map[types.UID]bool{}
	for _, pod := range after {
		there[pod.UID] = true
	}
	for _, pod := range before {
		if !there[pod.UID] {
			t.Errorf("pod %s was replaced", pod.Name)
		}
	}
}

// replaceCertificate puts another certificate into a Secret of Cilium's.
func (s *scenario) replaceCertificate(name string, from, to time.Time) {
	s.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	s.must(err)
	secrets := s.bed.Client().CoreV1().Secrets(system)
	secret, err := secrets.Get(s.Context(), name, metav1.GetOptions{})
	s.must(err)
	secret.Data[corev1.TLSCertKey] = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	_, err = secrets.Update(s.Context(), secret, metav1.UpdateOptions{})
	s.must(err)
}
