// Package oracle watches a cluster beside a test and says when the operator claims what is not so. It is written from the
// documents (crd/README.md, docs/) and shares no code with the operator.
//
// While the CiliumInstallation says Ready=True about its present spec and a leader holds the lease, it must hold that the
// release that runs is the spec's, that every key the operator owns has its value, that kube-proxy is away only where
// every node that runs ordinary pods is served by Cilium, and that no node is closed whose agent is ready. What does not
// hold counts once it has lasted without a break.
//
//	watch := oracle.Start(cluster, oracle.Options{})
//	defer func() { for _, claim := range watch.Stop() { t.Error(claim) } }()
package oracle

import (
	"context"
	"sync"
	"time"

	"tke-cilium-operator/e2e/cluster"
)

// How often it looks, and how long something must last before it counts.
const (
	defaultInterval = 2 * time.Second
	defaultRelease  = 15 * time.Second
	defaultNodes    = 150 * time.Second
	lookPatience    = 5 * time.Second
)

// Options of an oracle; the zero value is what the tests use.
type Options struct {
	Interval time.Duration // between two looks; 0 = 2 s
	Release  time.Duration // how long a claim about release and values must be false to count; 0 = 15 s
	Nodes    time.Duration // the same for claims about nodes; 0 = 150 s
}

// Oracle looks at a cluster until it is stopped. Thread-safe.
type Oracle struct {
	reader *reader
	clock  *clock
	every  time.Duration
	cancel context.CancelFunc
	done   chan struct{}

	mutex sync.Mutex
	looks int
}

// Start begins to look. Stop ends it.
func Start(c *cluster.Cluster, options Options) (*Oracle, error) {
	reader, err := newReader(c.RESTConfig())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	o := &Oracle{reader: reader, clock: newClock(options), every: options.Interval, cancel: cancel, done: make(chan struct{})}
	if o.every == 0 {
		o.every = defaultInterval
	}
	go o.run(ctx)
	return o, nil
}

// Stop ends it and returns what was claimed falsely for long enough, each in a sentence.
func (o *Oracle) Stop() []string {
	o.cancel()
	<-o.done
	return o.clock.found()
}

// Found is what Stop would return now.
func (o *Oracle) Found() []string { return o.clock.found() }

// Looks is how often the cluster was judged, which is while Ready is True.
func (o *Oracle) Looks() int {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.looks
}

func (o *Oracle) run(ctx context.Context) {
	defer close(o.done)
	tick := time.NewTicker(o.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			o.look(ctx)
		}
	}
}

// look judges the cluster once. What cannot be read breaks every suspicion: nobody can act on it either.
func (o *Oracle) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	seen, err := o.reader.read(ctx)
	if err != nil || !seen.Claims() {
		o.clock.clear()
		return
	}
	o.mutex.Lock()
	o.looks++
	o.mutex.Unlock()
	o.clock.note(seen.At, Judge(seen))
}
