package cluster

// Objects that the API server would refuse are written where it keeps them.

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/etcd/api/v3/mvccpb"
	clientv3 "go.etcd.io/etcd/client/v3"
	"golang.org/x/sync/errgroup"
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
	value, err := Encode(object)
	if err != nil {
		return err
	}
	return c.EtcdPut(ctx, key, value)
}

// Encode is an object of a built-in kind as the API server stores it.
func Encode(object runtime.Object) ([]byte, error) {
	return runtime.Encode(protobuf.NewSerializer(scheme.Scheme, scheme.Scheme), object)
}

// Stored is a key and what is kept under it.
type Stored struct {
	Key   string
	Value []byte
}

const (
	writers       = 16
	writtenAtOnce = 50
)

// EtcdWrite writes thousands of values, many at a time, and tells which are there; `written` may be nil. Each gets a version
// of its own, as the API server's writes do: a watch that is cut resumes after a version, so no two objects may share one.
func (c *Cluster) EtcdWrite(ctx context.Context, values []Stored, written func([]Stored)) error {
	return c.withEtcd(func(client *clientv3.Client) error {
		for chunk := range slices.Chunk(values, writtenAtOnce) {
			err := atOnce(ctx, chunk, func(ctx context.Context, each Stored) error {
				_, err := client.Put(ctx, each.Key, string(each.Value))
				return err
			})
			if err != nil {
				return err
			}
			if written != nil {
				written(chunk)
			}
		}
		return nil
	})
}

// EtcdClear removes everything under these prefixes, one by one.
func (c *Cluster) EtcdClear(ctx context.Context, prefixes ...string) error {
	return c.withEtcd(func(client *clientv3.Client) error {
		for _, prefix := range prefixes {
			found, err := client.Get(ctx, prefix, clientv3.WithPrefix(), clientv3.WithKeysOnly())
			if err != nil {
				return err
			}
			err = atOnce(ctx, found.Kvs, func(ctx context.Context, pair *mvccpb.KeyValue) error {
				_, err := client.Delete(ctx, string(pair.Key))
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func atOnce[T any](ctx context.Context, items []T, do func(context.Context, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(writers)
	for _, item := range items {
		group.Go(func() error { return do(ctx, item) })
	}
	return group.Wait()
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
