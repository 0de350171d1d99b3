// Package tke makes a control plane look like a TKE cluster: the components that TKE installs, with the shapes the
// operator has to deal with, nodes of each kind, and the API server's endpoint.
package tke

import (
	"context"
	"fmt"

	"tke-cilium-operator/e2e/cluster"
)

// Mode is the cluster's network mode.
type Mode int

const (
	VPCCNI       Mode = iota // shared network interfaces; what the operator installs on
	GlobalRouter             // tke-bridge-agent is there too, as in clusters of mixed mode
	DataPlaneV2              // Cilium runs inside TKE's own agents, there is no kube-proxy
)

// Components are the names that Options.Without takes.
const (
	KubeProxy       = "kube-proxy"
	CNIAgent        = "tke-cni-agent"
	ENIAgent        = "tke-eni-agent"
	IPAMD           = "tke-eni-ipamd"
	IPMasqAgent     = "ip-masq-agent"
	TCRAssistant    = "tcr-assistant"
	KubernetesProxy = "kubernetes-proxy"
)

// Options vary the dress. The zero value is a VPC-CNI cluster with every component and no nodes.
type Options struct {
	Nodes   []NodeGroup // nodes to start with
	Mode    Mode
	Without []string // components to leave out

	KubeProxyMode           string            // --proxy-mode; "" = iptables
	ENIAgentVersion         string            // image tag; "" = v3.8.3
	IPAMDWithoutTolerations bool              // no tolerations array at all
	RenamedContainers       bool              // no container has its component's name
	NodeSelector            map[string]string // one of its own on each DaemonSet that the operator parks
	ForeignCilium           bool              // a DaemonSet `cilium` that no Helm release explains
	NoEndpoint              bool              // the kubernetes EndpointSlice lists nothing
}

// Dress creates everything. It does not wait for pods.
func Dress(ctx context.Context, c *cluster.Cluster, options Options) error {
	components, err := components(options)
	if err != nil {
		return fmt.Errorf("TKE dress: %w", err)
	}
	if err := create(ctx, c, components); err != nil {
		return fmt.Errorf("TKE dress: %w", err)
	}
	addresses := []string{EndpointAddress}
	if options.NoEndpoint {
		addresses = nil
	}
	if err := SetEndpoint(ctx, c, EndpointPort, addresses...); err != nil {
		return fmt.Errorf("TKE dress: %w", err)
	}
	for _, group := range options.Nodes {
		if _, err := AddNodes(ctx, c.Client(), group); err != nil {
			return fmt.Errorf("TKE dress: %w", err)
		}
	}
	return nil
}
