package tke

// The API server's own address. TKE's is link-local, which the API server refuses in an EndpointSlice, so it is
// written into etcd.

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"tke-cilium-operator/e2e/cluster"
)

// The endpoint of a managed TKE cluster.
const (
	EndpointAddress       = "169.254.128.112"
	EndpointPort    int32 = 60002
)

var created = metav1.Now()

// SetEndpoint makes the Service default/kubernetes point at these addresses; with none it is empty for a while, as
// when TKE restarts or resizes the API server.
func SetEndpoint(ctx context.Context, c *cluster.Cluster, port int32, addresses ...string) error {
	if err := c.EtcdPutObject(ctx, "/registry/endpointslices/default/kubernetes", slice(port, addresses)); err != nil {
		return err
	}
	return c.EtcdPutObject(ctx, "/registry/services/endpoints/default/kubernetes", endpoints(port, addresses))
}

func slice(port int32, addresses []string) *discoveryv1.EndpointSlice {
	object := &discoveryv1.EndpointSlice{
		TypeMeta: metav1.TypeMeta{APIVersion: "discovery.k8s.io/v1", Kind: "EndpointSlice"},
		ObjectMeta: metav1.ObjectMeta{
			Name: "kubernetes", Namespace: "default", UID: "4f1b7f8e-52f0-4f0e-9b8e-6d1f7f7a0001",
			CreationTimestamp: created, Generation: 1,
			Labels: map[string]string{discoveryv1.LabelServiceName: "kubernetes"},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
		Ports: []discoveryv1.EndpointPort{
			{Name: ptr.To("https"), Port: &port, Protocol: ptr.To(corev1.ProtocolTCP)},
		},
	}
	for _, address := range addresses {
		object.Endpoints = append(object.Endpoints, discoveryv1.Endpoint{
			Addresses:  []string{address},
			Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(true)},
		})
	}
	return object
}

// endpoints is the older form of the same; the label keeps Kubernetes from mirroring it into a second slice.
func endpoints(port int32, addresses []string) *corev1.Endpoints {
	object := &corev1.Endpoints{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Endpoints"},
		ObjectMeta: metav1.ObjectMeta{
			Name: "kubernetes", Namespace: "default", UID: "4f1b7f8e-52f0-4f0e-9b8e-6d1f7f7a0002",
			CreationTimestamp: created,
			Labels:            map[string]string{discoveryv1.LabelSkipMirror: "true"},
		},
	}
	if len(addresses) == 0 {
		return object
	}
	subset := corev1.EndpointSubset{Ports: []corev1.EndpointPort{{Name: "https", Port: port, Protocol: corev1.ProtocolTCP}}}
	for _, address := range addresses {
		subset.Addresses = append(subset.Addresses, corev1.EndpointAddress{IP: address})
	}
	object.Subsets = []corev1.EndpointSubset{subset}
	return object
}
