// How the API server is reached: a kubeconfig file, or the pod's own service account.
package helm

import (
	"errors"
	"fmt"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// RequestTimeout is the longest a request to the API server may take, its answer's body included.
// After this time, nothing that a dead sidecar sent can still be on its way.
const RequestTimeout = 30 * time.Second

// LoadConfig reads a kubeconfig file; an empty path means the pod's service account.
func LoadConfig(kubeconfig string) (*rest.Config, error) {
	config, err := load(kubeconfig)
	if err != nil {
		return nil, err
	}
	if config.ExecProvider != nil || config.AuthProvider != nil {
		return nil, errors.New("this kubeconfig runs a program to log in, which is not supported: " +
			"use one with a token or a client certificate")
	}
	config.Timeout = RequestTimeout
	config.UserAgent = userAgent
	// The API server's own flow control decides, not a guess on this side.
	config.QPS = -1
	return config, nil
}

func load(kubeconfig string) (*rest.Config, error) {
	if kubeconfig == "" {
		config, err := rest.InClusterConfig()
		if err != nil {
			return nil, fmt.Errorf("no --kubeconfig was given, and this is not a pod: %w", err)
		}
		return config, nil
	}
	rules := &clientcmd.ClientConfigLoadingRules{ExplicitPath: kubeconfig}
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("--kubeconfig: %w", err)
	}
	return config, nil
}
