package main

// The gate: a node whose agent is ready and not terminating loses the taint; one that joins gets it.

import (
	"context"
	"slices"

	corev1 "k8s.io/api/core/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

const byNode = "spec.nodeName"

var gateTaint = corev1.Taint{Key: "node.cilium.io/agent-not-ready", Value: "tke-cilium-operator", Effect: corev1.TaintEffectNoSchedule}

type gate struct {
	client.Client
	variant
	fresh client.Reader // past the cache
}

func setUp(ctx context.Context, mgr ctrl.Manager, chosen variant) error {
	err := mgr.GetFieldIndexer().IndexField(ctx, &corev1.Pod{}, byNode, func(object client.Object) []string {
		return []string{object.(*corev1.Pod).Spec.NodeName}
	})
	if err != nil {
		return err
	}
	agents := predicate.NewPredicateFuncs(func(object client.Object) bool {
		return object.GetNamespace() == agentNamespace && object.GetLabels()["k8s-app"] == "cilium"
	})
	nodeOf := handler.EnqueueRequestsFromMapFunc(func(_ context.Context, object client.Object) []reconcile.Request {
		return []reconcile.Request{{NamespacedName: client.ObjectKey{Name: object.(*corev1.Pod).Spec.NodeName}}}
	})
	return ctrl.NewControllerManagedBy(mgr).
		For(&corev1.Node{}).
		Watches(&corev1.Pod{}, nodeOf, builder.WithPredicates(agents)).
		WithOptions(controller.Options{MaxConcurrentReconciles: chosen.workers}).
		Complete(&gate{Client: mgr.GetClient(), variant: chosen, fresh: mgr.GetAPIReader()})
}

func (g *gate) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	node := &corev1.Node{}
	if err := g.Get(ctx, request.NamespacedName, node); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	served, err := g.served(ctx, node.Name)
	if err != nil {
		return ctrl.Result{}, err
	}
	carried := slices.ContainsFunc(node.Spec.Taints, ofTheGate)
	switch {
	case served && carried:
		err = g.write(ctx, g, node, slices.DeleteFunc(slices.Clone(node.Spec.Taints), ofTheGate))
	case g.adds && !served && !carried && !wasServed(node):
		err = g.write(ctx, g, node, append(slices.Clone(node.Spec.Taints), gateTaint))
	}
	return ctrl.Result{}, client.IgnoreNotFound(err)
}

// served tells whether an agent there is ready and will stay.
func (g *gate) served(ctx context.Context, node string) (bool, error) {
	var pods corev1.PodList
	err := g.List(ctx, &pods, client.InNamespace(agentNamespace), client.MatchingFields{byNode: node},
		client.MatchingLabelsSelector{Selector: agentLabels})
	return slices.ContainsFunc(pods.Items, func(pod corev1.Pod) bool {
		return pod.DeletionTimestamp == nil && slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
			return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
		})
	}), err
}

// wasServed: Cilium has set this condition once it ran there.
func wasServed(node *corev1.Node) bool {
	return slices.ContainsFunc(node.Status.Conditions, func(c corev1.NodeCondition) bool {
		return c.Type == corev1.NodeNetworkUnavailable && c.Reason == "CiliumIsUp"
	})
}

func ofTheGate(taint corev1.Taint) bool { return taint.Key == gateTaint.Key }
