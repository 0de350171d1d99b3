// Package helm puts the Helm SDK behind the verbs of the contract, one verb a file.
package helm

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/kube"
	"helm.sh/helm/v4/pkg/storage"
	"helm.sh/helm/v4/pkg/storage/driver"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	authorizationclient "k8s.io/client-go/kubernetes/typed/authorization/v1"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"tke-cilium-operator/sidecar/internal/charts"
	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/live"
	"tke-cilium-operator/sidecar/internal/trial"
)

// fieldManager owns the fields of the objects, so that a plain `helm` afterwards is the same owner.
const fieldManager = "helm"

// Client runs Helm's verbs. Safe for concurrent use; that only one of them writes at a time is the
// business of package operations.
type Client struct {
	charts  *charts.Store
	startID string
	log     *slog.Logger
	// deployed is what is known of the revision that was deployed or looked into last.
	deployed described
	// afterwards gives memory back that a look into a record needed.
	afterwards func()
	// connect opens what one verb needs; tests open something in memory instead.
	connect func(namespace string, watch *observer, write Permit) (*action.Configuration, error)
	// records lists the metadata of Helm's Secrets.
	records func(ctx context.Context, namespace string, options metav1.ListOptions) ([]metav1.ObjectMeta, error)
	// rules lists what this process's account may do in a namespace.
	rules func(ctx context.Context, namespace string) ([]rbacv1.PolicyRule, error)
	// live looks at the objects of the deployed revision.
	live *live.Looker
	// trial applies objects without doing it.
	trial func(ctx context.Context, recorded, rendered []*unstructured.Unstructured) ([]trial.Finding, error)
	// secrets writes those of a namespace, as far as the permit lets it.
	secrets func(namespace string, permit Permit) (corev1client.SecretInterface, error)
}

// Permit wraps a transport so that only the right writes pass: what stands between an operation and the
// API server.
type Permit func(http.RoundTripper) http.RoundTripper

// NewClient returns a client for this API server. startID labels the releases this process writes;
// afterwards runs when a look into a record is over.
func NewClient(config *rest.Config, store *charts.Store, startID string, afterwards func(), log *slog.Logger) (*Client, error) {
	kube.ManagedFieldsManager = fieldManager
	reading := rest.CopyConfig(config)
	reading.Wrap(fence.ReadOnly)
	secrets, err := metadata.NewForConfig(reading)
	if err != nil {
		return nil, err
	}
	asking, err := authorizationclient.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	looker, err := live.New(config, fieldManager)
	if err != nil {
		return nil, err
	}
	trier, err := trial.New(config, fieldManager)
	if err != nil {
		return nil, err
	}
	return &Client{
		live: looker, trial: trier.Findings,
		secrets: func(namespace string, permit Permit) (corev1client.SecretInterface, error) {
			writing := rest.CopyConfig(config)
			writing.Wrap(func(wire http.RoundTripper) http.RoundTripper { return permit(wire) })
			clientset, err := corev1client.NewForConfig(writing)
			if err != nil {
				return nil, err
			}
			return clientset.Secrets(namespace), nil
		},
		charts: store, startID: startID, afterwards: afterwards, log: log,
		rules: askForRules(asking.SelfSubjectRulesReviews()),
		connect: func(namespace string, watch *observer, write Permit) (*action.Configuration, error) {
			return connect(config, namespace, watch, write)
		},
		records: func(ctx context.Context, namespace string, options metav1.ListOptions) ([]metav1.ObjectMeta, error) {
			list, err := secrets.Resource(corev1.SchemeGroupVersion.WithResource("secrets")).
				Namespace(namespace).List(ctx, options)
			if err != nil {
				return nil, err
			}
			metas := make([]metav1.ObjectMeta, 0, len(list.Items))
			for _, item := range list.Items {
				metas = append(metas, item.ObjectMeta)
			}
			return metas, nil
		},
	}, nil
}

// connect builds Helm's configuration by hand: its own Init caches on disk and cannot be watched.
func connect(base *rest.Config, namespace string, watch *observer, write Permit) (*action.Configuration, error) {
	config := rest.CopyConfig(base)
	config.Wrap(func(wire http.RoundTripper) http.RoundTripper { return watch.transport(write(wire)) })
	clients, err := newGetter(config, namespace)
	if err != nil {
		return nil, err
	}
	objects := kube.New(clients)
	objects.Namespace = namespace
	objects.SetLogger(slog.DiscardHandler)

	// A release is about 0.6 MB of base64 already; JSON would encode it once more.
	compact := rest.CopyConfig(config)
	compact.ContentType = runtime.ContentTypeProtobuf
	compact.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	clientset, err := kubernetes.NewForConfig(compact)
	if err != nil {
		return nil, fmt.Errorf("client for the release Secrets: %w", err)
	}
	secrets := driver.NewSecrets(newGuardedSecrets(clientset.CoreV1().Secrets(namespace)))
	secrets.SetLogger(slog.DiscardHandler)

	// What Helm logs repeats the errors it returns, and may quote values: it is not shown.
	actions := action.NewConfiguration(action.ConfigurationSetLogger(slog.DiscardHandler))
	actions.RESTClientGetter = clients
	actions.KubeClient = watch.objects(objects)
	actions.Releases = storage.Init(watch.storage(secrets))
	return actions, nil
}
