// Package contest runs those who are measured beside each other: our controller, real peers, twins that are written as
// their communities would, emulations of peers that cannot be built, and the load generator that is everybody's limit.
package contest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"syscall"
	"time"

	"tke-cilium-operator/e2e/process"
	"tke-cilium-operator/e2e/usage"
)

// Contestant is one of them.
type Contestant struct {
	Name  string // short, for tables and plots
	About string // one line that says what it is
	Kind  Kind
	Adds  bool // gives the taint to nodes that join
	Slow  bool // needs minutes for a crowd: measured with fewer nodes

	start func(context.Context, *Rig) (*Running, error)
}

// Kind says how real one is.
type Kind string

// Limit does the same requests and nothing else.
const (
	Ours      Kind = "ours"
	Peer      Kind = "real peer"
	Twin      Kind = "twin"
	Emulation Kind = "emulation"
	Limit     Kind = "limit"
)

// Running is one that was started.
type Running struct {
	Process *process.Process // that is measured
	Began   time.Time

	synced func(context.Context) (bool, error) // nil: it does not say
	stop   func() error
}

// Start runs one. Stop ends it in any case.
func (c Contestant) Start(ctx context.Context, rig *Rig) (*Running, error) {
	running, err := c.start(ctx, rig)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	return running, nil
}

// Synced waits until it knows all nodes and agents and returns how long that took since its start. One that does not say is
// taken to know them when it has stopped working.
func (r *Running) Synced(ctx context.Context) (time.Duration, error) {
	if r.synced == nil {
		at, err := r.Quiet(ctx, time.Second)
		return at.Sub(r.Began), err
	}
	err := poll(ctx, 2*time.Millisecond, func() (bool, error) {
		if !r.Process.Running() {
			return false, r.Process.Failure()
		}
		return r.synced(ctx)
	})
	return time.Since(r.Began), err
}

// Quiet waits until its process has had next to no processor time for so long, and returns when that began.
func (r *Running) Quiet(ctx context.Context, calm time.Duration) (since time.Time, err error) {
	const least = 20 * time.Millisecond // two ticks: what a leader's election and Go's runtime take
	var last time.Duration
	since = time.Now()
	err = poll(ctx, 50*time.Millisecond, func() (bool, error) {
		now, err := usage.ProcessorOf(r.Process.Pid())
		if err != nil {
			return false, err
		}
		if now-last > least {
			last, since = now, time.Now()
		}
		return time.Since(since) > calm, nil
	})
	return since, err
}

// Stop ends it, and gives it time to say goodbye.
func (r *Running) Stop() error { return r.stop() }

const (
	patience = 90 * time.Second
	grace    = 20 * time.Second
)

// startProcess starts one that prints "synced".
func startProcess(spec process.Spec) (*Running, error) {
	if err := os.Remove(spec.Log); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	r := &Running{Began: time.Now()}
	var err error
	if r.Process, err = process.Start(spec); err != nil {
		return nil, err
	}
	r.synced = func(context.Context) (bool, error) {
		said, err := os.ReadFile(spec.Log)
		return bytes.HasPrefix(said, []byte("synced\n")) || bytes.Contains(said, []byte("\nsynced\n")), err
	}
	r.stop = func() error { return end(r.Process) }
	return r, nil
}

func end(p *process.Process) error {
	p.Signal(syscall.SIGTERM)
	select {
	case <-p.Done():
	case <-time.After(grace):
		p.Kill()
	}
	return nil
}

func poll(ctx context.Context, interval time.Duration, holds func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if done, err := holds(); done || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waited in vain: %w", ctx.Err())
		}
	}
}
