package nodeactor

// What the actor's controllers have in common: workers, and keys that are looked at again.

import (
	"context"
	"time"

	"k8s.io/client-go/util/workqueue"
)

const workersEach = 4

// keys is what a controller has to look at.
type keys = workqueue.TypedRateLimitingInterface[string]

// work has a few workers reconcile each key of the queue until ctx ends. One that fails is tried again later and later;
// again > 0 asks to be called after that time. what names a key in the log.
func (a *Actor) work(ctx context.Context, queue keys, what string, reconcile func(context.Context, string) (again time.Duration, err error)) {
	for range workersEach {
		a.workers.Go(func() {
			for {
				key, shutdown := queue.Get()
				if shutdown {
					return
				}
				again, err := reconcile(ctx, key)
				switch {
				case err != nil && ctx.Err() == nil:
					a.logf("%s %s: %v", what, key, err)
					queue.AddRateLimited(key)
				case again > 0:
					queue.AddAfter(key, again)
				default:
					queue.Forget(key)
				}
				queue.Done(key)
			}
		})
	}
	a.workers.Go(func() {
		<-ctx.Done()
		queue.ShutDown()
	})
}
