package cluster

// Objects that the API server would refuse are written where it keeps them.

import (
	"context"
	"fmt"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/client-go/kubernetes/scheme"
)

func (c *Cluster) etcdURL() string { return fmt.Sprintf("http://127.0.0.1:%d", c.ports.etcd) }

// EtcdPut writes a value under a key such as /registry/pods/default/web.
func (c *Cluster) EtcdPut(ctx context.Context, key string, value []byte) error {
	return c.withEtcd(func(client *clientv3.Client) error {
		_, err := client.Put(ctx, key, string(value))
		return err
	})
}

// EtcdPutObject writes an object of a built-in kind the way the API server stores it. Its group, version and kind
// have to be set; nothing checks it.
func (c *Cluster) EtcdPutObject(ctx context.Context, key string, object runtime.Object) error {
	value, err := runtime.Encode(protobuf.NewSerializer(scheme.Scheme, scheme.Scheme), object)
	if err != nil {
		return err
	}
	return c.EtcdPut(ctx, key, value)
}

// EtcdGet reads a key; a key that is not there yields nil.
func (c *Cluster) EtcdGet(ctx context.Context, key string) (value []byte, err error) {
	err = c.withEtcd(func(client *clientv3.Client) error {
		answer, err := client.Get(ctx, key)
		if err == nil && len(answer.Kvs) == 1 {
			value = answer.Kvs[0].Value
		}
		return err
	})
	return value, err
}

// EtcdDelete removes a key, whether or not it is there.
func (c *Cluster) EtcdDelete(ctx context.Context, key string) error {
	return c.withEtcd(func(client *clientv3.Client) error {
		_, err := client.Delete(ctx, key)
		return err
	})
}

func (c *Cluster) withEtcd(use func(*clientv3.Client) error) error {
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{c.etcdURL()}, DialTimeout: 5 * time.Second})
	if err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	defer client.Close()
	if err := use(client); err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	return nil
}
