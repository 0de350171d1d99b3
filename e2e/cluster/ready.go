package cluster

// Waiting for the components.

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"tke-cilium-operator/e2e/process"
	"tke-cilium-operator/e2e/tools"
)

const (
	pollInterval   = 50 * time.Millisecond
	readyTimeout   = 90 * time.Second // a cold machine that builds something else at the same time
	requestTimeout = 2 * time.Second
)

func (c *Cluster) readyURL(component tools.Tool) string {
	switch component {
	case tools.Etcd:
		return c.etcdURL() + "/readyz"
	case tools.KubeAPIServer:
		return c.URL + "/readyz"
	case tools.KubeControllerManager:
		return fmt.Sprintf("https://127.0.0.1:%d/healthz", c.ports.controllerManager)
	case tools.KubeScheduler:
		return fmt.Sprintf("https://127.0.0.1:%d/readyz", c.ports.scheduler)
	default:
		return fmt.Sprintf("http://127.0.0.1:%d/readyz", c.ports.kwok)
	}
}

// waitUntilReady polls a health address; a process that ends instead is reported with its last words.
func (c *Cluster) waitUntilReady(ctx context.Context, p *process.Process, url string) error {
	client, err := c.probeClient()
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	started := time.Now()
	err = wait.PollUntilContextTimeout(ctx, pollInterval, readyTimeout, true, func(ctx context.Context) (bool, error) {
		if !p.Running() {
			return false, p.Failure()
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return false, err
		}
		response, err := client.Do(request)
		if err != nil {
			return false, nil
		}
		response.Body.Close()
		return response.StatusCode == http.StatusOK, nil
	})
	if err != nil {
		return fmt.Errorf("%s is not ready after %s: %w (log: %s)", p.Name, time.Since(started).Round(time.Second), err, p.Log)
	}
	c.logf("%s ready after %.1f s", p.Name, time.Since(started).Seconds())
	return nil
}

func (c *Cluster) probeClient() (*http.Client, error) {
	authority, err := os.ReadFile(c.pki("ca.crt"))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	return &http.Client{
		Timeout:   requestTimeout,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}},
	}, nil
}

// waitForDefaultServiceAccount: without it no pod is admitted.
func (c *Cluster) waitForDefaultServiceAccount(ctx context.Context) error {
	accounts := c.Client().CoreV1().ServiceAccounts("kube-system")
	err := wait.PollUntilContextTimeout(ctx, pollInterval, readyTimeout, true, func(ctx context.Context) (bool, error) {
		_, err := accounts.Get(ctx, "default", metav1.GetOptions{})
		return err == nil, nil
	})
	if err != nil {
		return fmt.Errorf("service account kube-system/default is not made: %w", err)
	}
	return nil
}
