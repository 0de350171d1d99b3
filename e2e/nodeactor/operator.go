package nodeactor

// The real cilium-operator: it runs as a process while a pod of its Deployment runs, with that pod's arguments, the
// live cilium-config and its service account's rights.

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"

	"tke-cilium-operator/e2e/process"
)

const (
	operatorSelector = "name=cilium-operator"
	probeInterval    = 250 * time.Millisecond
	operatorGrace    = 5 * time.Second
	restartDelay     = 2 * time.Second
)

// operator follows the Deployment's pods. One process stands for all of them: the others would only be stand-bys.
type operator struct {
	*Actor
	pods    corelisters.PodLister
	changed chan struct{}

	pod     *corev1.Pod      // whose process it is; nil while none runs
	process *process.Process // nil while none runs
	health  string           // its health address
	retryAt time.Time        // a process that failed is not started again before
}

func (a *Actor) startOperator(ctx, running context.Context) error {
	factory := informers.NewSharedInformerFactoryWithOptions(a.client, 0, informers.WithNamespace(namespace),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.LabelSelector = operatorSelector }))
	o := &operator{Actor: a, pods: factory.Core().V1().Pods().Lister(), changed: make(chan struct{}, 1)}
	informer := factory.Core().V1().Pods().Informer()
	notify := func(any) {
		select {
		case o.changed <- struct{}{}:
		default: // a look is due already
		}
	}
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: notify, UpdateFunc: func(_, object any) { notify(object) }, DeleteFunc: notify,
	})
	if err != nil {
		return err
	}
	factory.Start(running.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return errors.New("the operator's pods cannot be listed in time")
	}
	a.workers.Go(func() { o.follow(running) })
	return nil
}

// follow looks at each change, and by the clock for what no event tells: the process's health, its configuration.
func (o *operator) follow(ctx context.Context) {
	defer o.kill()
	tick := time.NewTicker(probeInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.changed:
		case <-tick.C:
		}
		if time.Now().Before(o.retryAt) {
			continue
		}
		if err := o.reconcile(ctx); err != nil && ctx.Err() == nil {
			o.logf("cilium-operator: %v", err)
			o.retryAt = time.Now().Add(restartDelay)
		}
	}
}

func (o *operator) reconcile(ctx context.Context) error {
	pods, err := o.runningPods()
	if err != nil {
		return err
	}
	if o.process != nil && !o.process.Running() {
		err := o.process.Failure()
		o.process, o.pod = nil, nil
		return err
	}
	if o.process != nil && !slices.ContainsFunc(pods, func(pod *corev1.Pod) bool { return pod.UID == o.pod.UID }) {
		o.stop()
	}
	if len(pods) == 0 {
		return nil
	}
	if o.process == nil {
		return o.run(ctx, pods[0])
	}
	healthy := o.healthy(ctx)
	for _, pod := range pods {
		if err := o.setReady(ctx, pod, healthy, "its health address does not answer"); err != nil {
			return err
		}
	}
	return nil
}

// runningPods are those that a node runs, the oldest first. On a super node the probes of a host-network pod never
// succeed, so such a pod is left unready.
func (o *operator) runningPods() ([]*corev1.Pod, error) {
	pods, err := o.pods.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	pods = slices.DeleteFunc(pods, func(pod *corev1.Pod) bool {
		return !running(pod) || strings.HasPrefix(pod.Spec.NodeName, "eklet-")
	})
	slices.SortFunc(pods, func(a, b *corev1.Pod) int {
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), strings.Compare(a.Name, b.Name))
	})
	return pods, nil
}

// kill ends the process at the actor's end: nobody is left to care what it says.
func (o *operator) kill() {
	if o.process != nil {
		o.process.Kill()
	}
}

func (o *operator) stop() {
	if o.process == nil {
		return
	}
	o.process.Stop(operatorGrace)
	o.logf("cilium-operator of pod %s has ended", o.pod.Name)
	o.process, o.pod = nil, nil
}
