package oracle

// One look, as the administrator. The object is read first: while it claims nothing, nothing else is asked for.

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

var (
	installations = schema.GroupVersionResource{Group: "install.cilium-tke.io", Version: "v1alpha1", Resource: "ciliuminstallations"}
	nodeConfigs   = schema.GroupVersionResource{Group: "cilium.io", Version: "v2", Resource: "ciliumnodeconfigs"}
)

type reader struct {
	client  kubernetes.Interface
	dynamic dynamic.Interface

	mutex  sync.Mutex
	charts map[string]string // chart version by UID and resourceVersion of a release Secret: they are big
}

func newReader(config *rest.Config) (*reader, error) {
	typed := rest.CopyConfig(config)
	typed.ContentType = runtime.ContentTypeProtobuf
	client, err := kubernetes.NewForConfig(typed)
	if err != nil {
		return nil, err
	}
	loose, err := dynamic.NewForConfig(config)
	return &reader{client: client, dynamic: loose, charts: map[string]string{}}, err
}

func (r *reader) read(ctx context.Context) (*Snapshot, error) {
	s := &Snapshot{At: time.Now()}
	object, err := r.dynamic.Resource(installations).Get(ctx, "default", metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	s.Installation = &Installation{}
	if err := convert(object, s.Installation); err != nil {
		return nil, err
	}
	lease, err := r.client.CoordinationV1().Leases("kube-system").Get(ctx, "tke-cilium-operator", metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	s.Lease = lease
	if !s.Claims() {
		return s, nil
	}
	for _, part := range []func(context.Context, *Snapshot) error{r.readWorkloads, r.readConfig, r.readRelease, r.readNodes} {
		if err := part(ctx, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (r *reader) readWorkloads(ctx context.Context, s *Snapshot) (err error) {
	apps, namespace := r.client.AppsV1(), s.Installation.Spec.namespace()
	if s.Agents, err = optional(apps.DaemonSets(namespace).Get(ctx, "cilium", metav1.GetOptions{})); err != nil {
		return err
	}
	if s.Operator, err = optional(apps.Deployments(namespace).Get(ctx, "cilium-operator", metav1.GetOptions{})); err != nil {
		return err
	}
	s.KubeProxy, err = optional(apps.DaemonSets("kube-system").Get(ctx, "kube-proxy", metav1.GetOptions{}))
	return err
}

func (r *reader) readConfig(ctx context.Context, s *Snapshot) error {
	namespace := s.Installation.Spec.namespace()
	config, err := optional(r.client.CoreV1().ConfigMaps(namespace).Get(ctx, "cilium-config", metav1.GetOptions{}))
	if err != nil {
		return err
	}
	if config != nil {
		s.Config = config.Data
	}
	list, err := r.dynamic.Resource(nodeConfigs).Namespace(namespace).List(ctx, metav1.ListOptions{})
	if apierrors.IsNotFound(err) {
		return nil // cilium-operator has not made the kind yet
	}
	if err != nil {
		return err
	}
	s.NodeConfigs = make([]NodeConfig, len(list.Items))
	for i := range list.Items {
		if err := convert(&list.Items[i], &s.NodeConfigs[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) readNodes(ctx context.Context, s *Snapshot) error {
	nodes, err := r.client.CoreV1().Nodes().List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return err
	}
	pods, err := r.client.CoreV1().Pods(corev1.NamespaceAll).List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return err
	}
	s.Nodes, s.Pods = nodes.Items, pods.Items
	return nil
}

// optional makes of "not found" a nil without an error.
func optional[T any](object *T, err error) (*T, error) {
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	return object, err
}

func convert(object *unstructured.Unstructured, into any) error {
	text, err := object.MarshalJSON()
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
