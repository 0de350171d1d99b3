package cluster

// Going back to an earlier state, in a moment: tests share a control plane and still start from nothing.

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"

	clientv3 "go.etcd.io/etcd/client/v3"
)

const everything = "/registry/"

// Snapshot is what etcd holds at a moment, by key.
type Snapshot map[string][]byte

// Snapshot remembers the present state for Restore.
func (c *Cluster) Snapshot(ctx context.Context) (snapshot Snapshot, err error) {
	err = c.withEtcd(func(client *clientv3.Client) error {
		snapshot, err = read(ctx, client)
		return err
	})
	return snapshot, err
}

// Restore removes what has come since the snapshot, finalizers or not, and puts back what has changed or gone. Watchers
// are told as of any other change. Stop first who would write again: controllers under test, and nodeactor.
func (c *Cluster) Restore(ctx context.Context, snapshot Snapshot) error {
	return c.withEtcd(func(client *clientv3.Client) error {
		for {
			present, err := read(ctx, client)
			if err != nil {
				return err
			}
			steps := difference(present, snapshot)
			if len(steps) == 0 {
				return nil
			}
			// Each has a revision of its own, as the API server's writes have: a watcher that is cut off between two events of
			// one revision never hears of the second.
			for _, step := range steps {
				if _, err := client.Do(ctx, step); err != nil {
					return err
				}
			}
		} // a controller may have answered the first deletions: look again
	})
}

func read(ctx context.Context, client *clientv3.Client) (Snapshot, error) {
	answer, err := client.Get(ctx, everything, clientv3.WithPrefix())
	if err != nil {
		return nil, err
	}
	found := Snapshot{}
	for _, pair := range answer.Kvs {
		if key := string(pair.Key); !ofTheControlPlane(key) {
			found[key] = pair.Value
		}
	}
	return found, nil
}

// ofTheControlPlane: the API server's own lease, and the ranges it keeps in memory, too.
func ofTheControlPlane(key string) bool {
	for _, prefix := range []string{"leases/kube-system/apiserver-", "masterleases/", "ranges/"} {
		if strings.HasPrefix(key, everything+prefix) {
			return true
		}
	}
	return false
}

// difference leads from the present to the snapshot. What creates other objects goes before what it created.
func difference(present, snapshot Snapshot) []clientv3.Op {
	var steps []clientv3.Op
	gone := slices.DeleteFunc(slices.Collect(maps.Keys(present)), func(key string) bool { return snapshot[key] != nil })
	slices.SortFunc(gone, func(a, b string) int { return rank(a) - rank(b) })
	for _, key := range gone {
		steps = append(steps, clientv3.OpDelete(key))
	}
	for key, value := range snapshot {
		if !bytes.Equal(present[key], value) {
			steps = append(steps, clientv3.OpPut(key, string(value)))
		}
	}
	return steps
}

func rank(key string) int {
	for rank, kind := range []string{"deployments/", "daemonsets/", "replicasets/", "minions/"} {
		if strings.HasPrefix(key, everything+kind) {
			return rank
		}
	}
	return 4
}
