package campaign

// The state of a cluster: every object of every kind that does not come and go by itself.

import (
	"context"
	"errors"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"

	"tke-cilium-operator/e2e/cluster"
)

// State are normalised objects, by "resource namespace/name".
type State map[string]map[string]any

// Read lists all of them, normalised.
func Read(ctx context.Context, c *cluster.Cluster) (State, error) {
	lists, err := c.Client().Discovery().ServerPreferredResources()
	var partly *discovery.ErrGroupDiscoveryFailed
	if err != nil && !errors.As(err, &partly) { // a group that comes or goes at the moment
		return nil, err
	}
	client := dynamic.NewForConfigOrDie(c.RESTConfig())
	found := State{}
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return nil, err
		}
		for _, resource := range list.APIResources {
			if slices.Contains(resource.Verbs, "list") && !leftOut(version.Group, resource.Name) {
				if err := found.add(ctx, client, version.WithResource(resource.Name)); err != nil {
					return nil, err
				}
			}
		}
	}
	return found, nil
}

func (s State) add(ctx context.Context, client dynamic.Interface, resource schema.GroupVersionResource) error {
	all, err := client.Resource(resource).List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if apierrors.IsNotFound(err) || apierrors.IsMethodNotSupported(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for i := range all.Items {
		object := &all.Items[i]
		name := resource.Resource + " " + strings.Trim(object.GetNamespace()+"/"+object.GetName(), "/")
		if !skipped(name) {
			s[name] = normalised(name, object)
		}
	}
	return nil
}
