package load

// Writing thousands of objects at once.

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"tke-cilium-operator/e2e/cluster"
)

// Object has the key under which the API server keeps it.
type Object struct {
	Key string
	runtime.Object
}

const registry = "/registry/"

// At puts an object where its kind is kept. Nodes and pods only.
func At(object runtime.Object) Object {
	switch object := object.(type) {
	case *corev1.Node:
		return Object{registry + "minions/" + object.Name, object}
	case *corev1.Pod:
		return Object{registry + "pods/" + object.Namespace + "/" + object.Name, object}
	default:
		panic(fmt.Sprintf("load: %T is neither a node nor a pod", object))
	}
}

// Crowd are nodes with their agents, encoded as the API server stores them: written any number of times.
type Crowd []cluster.Stored

// Of encodes objects.
func Of(objects ...runtime.Object) (Crowd, error) {
	crowd := make(Crowd, len(objects))
	for i, object := range objects {
		at := At(object)
		value, err := cluster.Encode(at.Object)
		if err != nil {
			return nil, err
		}
		crowd[i] = cluster.Stored{Key: at.Key, Value: value}
	}
	return crowd, nil
}

// Nodes are so many, with these taints, and no agents.
func Nodes(size Size, names []string, taints ...corev1.Taint) (Crowd, error) {
	objects := make([]runtime.Object, len(names))
	for i, name := range names {
		objects[i] = Node(size, name, taints...)
	}
	return Of(objects...)
}

// Agents are one on each of the nodes.
func Agents(size Size, nodes []string, ready bool) (Crowd, error) {
	objects := make([]runtime.Object, len(nodes))
	for i, node := range nodes {
		objects[i] = Agent(size, node, ready)
	}
	return Of(objects...)
}

// Foreigners are so many pods of somebody else's.
func Foreigners(count int) (Crowd, error) {
	objects := make([]runtime.Object, count)
	for i := range objects {
		objects[i] = Foreign(i)
	}
	return Of(objects...)
}

// Put writes all of them: what is there already gets another version.
func (crowd Crowd) Put(ctx context.Context, c *cluster.Cluster) error {
	return c.EtcdWrite(ctx, crowd, nil)
}

// Clear takes all nodes and pods away, whoever made them.
func Clear(ctx context.Context, c *cluster.Cluster) error {
	return c.EtcdClear(ctx, registry+"pods/", registry+"minions/")
}
