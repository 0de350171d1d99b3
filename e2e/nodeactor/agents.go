package nodeactor

// Cilium's agents: each becomes ready when a real one would, and registers its node.

import (
	"context"
	"errors"
	"hash/fnv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

const (
	namespace     = "kube-system"
	agentSelector = "k8s-app=cilium"
	retryInterval = 300 * time.Millisecond // while something an agent needs is missing
	byNode        = "node"

	ciliumConfiguration = `{"cniVersion":"0.3.1","name":"generic-veth"}` // of which nobody here reads more than its name
)

// agents is the controller of agent pods: key = node name.
type agents struct {
	*Actor
	nodes corelisters.NodeLister
	pods  cache.Indexer // by node
	queue keys
}

func (a *Actor) startAgents(ctx, running context.Context) error {
	nodeFactory := informers.NewSharedInformerFactory(a.client, 0)
	podFactory := informers.NewSharedInformerFactoryWithOptions(a.client, 0, informers.WithNamespace(namespace),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.LabelSelector = agentSelector }))
	nodes, pods := nodeFactory.Core().V1().Nodes().Informer(), podFactory.Core().V1().Pods().Informer()
	if err := pods.AddIndexers(cache.Indexers{byNode: func(object any) ([]string, error) {
		return []string{object.(*corev1.Pod).Spec.NodeName}, nil
	}}); err != nil {
		return err
	}
	c := &agents{
		Actor: a,
		nodes: nodeFactory.Core().V1().Nodes().Lister(),
		pods:  pods.GetIndexer(),
		queue: workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]()),
	}
	if _, err := nodes.AddEventHandler(handler(func(object any) { c.queue.Add(object.(*corev1.Node).Name) })); err != nil {
		return err
	}
	if _, err := pods.AddEventHandler(handler(func(object any) { c.queue.Add(object.(*corev1.Pod).Spec.NodeName) })); err != nil {
		return err
	}
	nodeFactory.Start(running.Done())
	podFactory.Start(running.Done())
	if !cache.WaitForCacheSync(ctx.Done(), nodes.HasSynced, pods.HasSynced) {
		return errors.New("the nodes and agents cannot be listed in time")
	}
	a.work(running, c.queue, "agent on", c.reconcile)
	return nil
}

// handler calls enqueue for what appeared or changed; what went needs nothing.
func handler(enqueue func(object any)) cache.ResourceEventHandler {
	return cache.ResourceEventHandlerFuncs{AddFunc: enqueue, UpdateFunc: func(_, object any) { enqueue(object) }}
}

// reconcile brings the agent of one node to the state a real one would be in; again > 0 asks to be called later.
func (c *agents) reconcile(ctx context.Context, name string) (again time.Duration, err error) {
	node, err := c.nodes.Get(name)
	if err != nil {
		return 0, nil // gone, or a pod that is not scheduled yet
	}
	pod, err := c.runningAgent(name)
	if pod == nil {
		return 0, err
	}
	if message, held := node.Annotations[HoldAnnotation]; held {
		return 0, c.setReady(ctx, pod, false, message)
	}
	if image := node.Annotations[BreakAnnotation]; image != "" && strings.Contains(pod.Spec.Containers[0].Image, image) {
		return 0, c.setReady(ctx, pod, false, "the agent crashes")
	}
	if podReady(pod) {
		return 0, nil
	}
	if wait := time.Until(pod.Status.StartTime.Add(c.agentDelay(pod))); wait > 0 {
		return wait, nil
	}
	if mounted, err := c.configMapsExist(ctx, pod); !mounted {
		return retryInterval, err
	}
	registered, err := c.registerNode(ctx, node)
	if !registered {
		return retryInterval, err
	}
	if err := c.writeCNI(name, "05-cilium.conflist", ciliumConfiguration); err != nil {
		return 0, err
	}
	return 0, c.setReady(ctx, pod, true, "")
}

func (c *agents) runningAgent(node string) (*corev1.Pod, error) {
	pods, err := c.pods.ByIndex(byNode, node)
	if err != nil {
		return nil, err
	}
	for _, object := range pods {
		if pod := object.(*corev1.Pod); running(pod) {
			return pod, nil
		}
	}
	return nil, nil
}

func (c *agents) agentDelay(pod *corev1.Pod) time.Duration {
	if c.options.AgentDelay > 0 {
		return c.options.AgentDelay
	}
	hash := fnv.New32a()
	hash.Write([]byte(pod.UID))
	return time.Second + time.Duration(hash.Sum32()%1000)*time.Millisecond
}

// configMapsExist: a kubelet does not start a pod whose volumes cannot be mounted.
func (c *agents) configMapsExist(ctx context.Context, pod *corev1.Pod) (bool, error) {
	for _, volume := range pod.Spec.Volumes {
		source := volume.ConfigMap
		if source == nil || source.Optional != nil && *source.Optional {
			continue
		}
		_, err := c.client.CoreV1().ConfigMaps(namespace).Get(ctx, source.Name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}
