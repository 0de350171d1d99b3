package tke

// What TKE's addon manager does to components in a cluster's life: upgrades put them back as they are shipped.

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/util/retry"

	"tke-cilium-operator/e2e/cluster"
)

// AddonManager is who creates and upgrades the components.
const AddonManager = "tke-addon-manager"

// Upgrade replaces a DaemonSet by the shipped one, with another image: what others changed on it is gone.
func Upgrade(ctx context.Context, c *cluster.Cluster, name string) error {
	_, err := upgrade(ctx, c, name)
	return err
}

// upgrade answers the generation it made.
func upgrade(ctx context.Context, c *cluster.Cluster, name string) (generation int64, err error) {
	client := c.Client().AppsV1().DaemonSets("kube-system")
	err = retry.RetryOnConflict(retry.DefaultRetry, func() error {
		live, err := client.Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		shipped, err := shippedDaemonSet(name)
		if err != nil {
			return err
		}
		shipped.ResourceVersion = live.ResourceVersion
		shipped.Spec.Template.Spec.Containers[0].Image += fmt.Sprintf("-upgrade.%d", live.Generation)
		made, err := client.Update(ctx, shipped, metav1.UpdateOptions{FieldManager: AddonManager})
		if err == nil {
			generation = made.Generation
		}
		return err
	})
	return generation, err
}

// Recreate deletes a DaemonSet, if it is there, and makes it anew.
func Recreate(ctx context.Context, c *cluster.Cluster, name string) error {
	client := c.Client().AppsV1().DaemonSets("kube-system")
	shipped, err := shippedDaemonSet(name)
	if err != nil {
		return err
	}
	background := metav1.DeletePropagationBackground
	err = client.Delete(ctx, name, metav1.DeleteOptions{PropagationPolicy: &background})
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	_, err = client.Create(ctx, shipped, metav1.CreateOptions{FieldManager: AddonManager})
	return err
}

// UpgradeWheneverRetired upgrades the DaemonSet each time it carries the selector that no node matches, so many times
// at most, and says when the last one is done. It ends with the context.
func UpgradeWheneverRetired(ctx context.Context, c *cluster.Cluster, name string, times int) (<-chan struct{}, error) {
	events, err := c.Client().AppsV1().DaemonSets("kube-system").Watch(ctx, metav1.ListOptions{
		FieldSelector: fields.OneTermEqualSelector("metadata.name", name).String(),
	})
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer events.Stop()
		var made int64 // by us: an event of an older generation is late
		for event := range events.ResultChan() {
			object, ok := event.Object.(*appsv1.DaemonSet)
			if !ok || object.Generation <= made || object.Spec.Template.Spec.NodeSelector["label-not-exist"] == "" {
				continue
			}
			if made, err = upgrade(ctx, c, name); err != nil {
				return // the test is over
			}
			if times--; times == 0 {
				close(done)
				return
			}
		}
	}()
	return done, nil
}

func shippedDaemonSet(name string) (*appsv1.DaemonSet, error) {
	objects, err := decode("manifests/" + name + ".yaml")
	if err != nil {
		return nil, err
	}
	for _, object := range objects {
		if found, ok := object.(*appsv1.DaemonSet); ok && found.Name == name {
			return found, nil
		}
	}
	return nil, fmt.Errorf("the manifest of %s has no such DaemonSet", name)
}
