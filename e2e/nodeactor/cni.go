package nodeactor

// A node's CNI directory: a real folder. tke-cni-agent writes its file there when it starts, Cilium's agent its own when
// it is ready, and the operator's pods run the real program on it, with the command that their DaemonSet gives them.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

const (
	tkeAgent       = "tke-cni-agent"
	cleaner        = "tke-cilium-operator-cni"
	cniSelector    = "k8s-app in (" + tkeAgent + "," + cleaner + ")"
	mountedCNI     = "/host/etc/cni"
	terminationLog = "/dev/termination-log"
	crashBackOff   = time.Second // a kubelet's is ten and more
)

// CNIDirectory is what a node has as its folder of CNI configurations.
func (a *Actor) CNIDirectory(node string) string { return filepath.Join(a.nodes, node, "net.d") }

// writeCNI leaves a file there, whole at once.
func (a *Actor) writeCNI(node, name, text string) error {
	directory := a.CNIDirectory(node)
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	half := filepath.Join(filepath.Dir(directory), "."+name)
	if err := os.WriteFile(half, []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(half, filepath.Join(directory, name))
}

// cniPods is the controller of the pods that write there: key = name.
type cniPods struct {
	*Actor
	pods  corelisters.PodNamespaceLister
	queue keys

	mutex   sync.Mutex
	written map[string]bool // tke-cni-agent's pods, by uid: each writes once
}

func (a *Actor) startCNI(ctx, running context.Context) error {
	factory := informers.NewSharedInformerFactoryWithOptions(a.client, 0, informers.WithNamespace(namespace),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.LabelSelector = cniSelector }))
	informer := factory.Core().V1().Pods().Informer()
	c := &cniPods{
		Actor:   a,
		pods:    factory.Core().V1().Pods().Lister().Pods(namespace),
		queue:   workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]()),
		written: map[string]bool{},
	}
	if _, err := informer.AddEventHandler(handler(func(object any) { c.queue.Add(object.(*corev1.Pod).Name) })); err != nil {
		return err
	}
	factory.Start(running.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return errors.New("the pods that write CNI configurations cannot be listed in time")
	}
	a.work(running, c.queue, "pod", c.reconcile)
	return nil
}

// reconcile does what the containers of a pod would do; again > 0 asks to be called later.
func (c *cniPods) reconcile(ctx context.Context, name string) (again time.Duration, err error) {
	pod, err := c.pods.Get(name)
	if err != nil || !running(pod) || strings.HasPrefix(pod.Spec.NodeName, "eklet-") {
		return 0, nil // gone, or nothing runs
	}
	if pod.Labels["k8s-app"] == tkeAgent {
		return 0, c.runTKEAgent(ctx, pod)
	}
	if podReady(pod) || c.options.Program == "" {
		return 0, nil
	}
	return c.runCleaner(ctx, pod)
}

// runTKEAgent copies the configuration when it starts, and never again.
func (c *cniPods) runTKEAgent(ctx context.Context, pod *corev1.Pod) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.written[string(pod.UID)] {
		return nil
	}
	conf, err := c.client.CoreV1().ConfigMaps(namespace).Get(ctx, "tke-cni-agent-conf", metav1.GetOptions{})
	if err != nil {
		return err
	}
	const file = "00-multus.conf"
	if err := c.writeCNI(pod.Spec.NodeName, file, conf.Data[file]); err != nil {
		return err
	}
	c.written[string(pod.UID)] = true
	return nil
}

// runCleaner runs the container's command, but does not let it stay, and then its readiness probe.
func (c *cniPods) runCleaner(ctx context.Context, pod *corev1.Pod) (again time.Duration, err error) {
	container := pod.Spec.Containers[0]
	command := slices.DeleteFunc(slices.Clone(container.Command), func(word string) bool { return word == "--stay" })
	if message, failed := c.run(ctx, pod, command); failed {
		c.logf("%s on %s: %s", pod.Name, pod.Spec.NodeName, message)
		return crashBackOff, c.setCrashed(ctx, pod, message)
	}
	if message, failed := c.run(ctx, pod, container.ReadinessProbe.Exec.Command); failed {
		return 0, fmt.Errorf("its probe fails after a success: %s", message)
	}
	return 0, c.setReady(ctx, pod, true, "")
}

// run runs a container's command in this node's folder, and returns what it left as its termination message.
func (c *cniPods) run(ctx context.Context, pod *corev1.Pod, command []string) (message string, failed bool) {
	folder := filepath.Dir(c.CNIDirectory(pod.Spec.NodeName))
	log := filepath.Join(folder, ".termination-log")
	places := strings.NewReplacer(mountedCNI, folder, terminationLog, log)
	arguments := make([]string, 0, len(command))
	for _, word := range command[1:] {
		arguments = append(arguments, places.Replace(word))
	}
	output, err := exec.CommandContext(ctx, c.options.Program, arguments...).CombinedOutput()
	if err == nil {
		return "", false
	}
	text, unread := os.ReadFile(log)
	if unread != nil {
		return fmt.Sprintf("%v: %s", err, output), true
	}
	return strings.ReplaceAll(string(text), folder, mountedCNI), true
}
