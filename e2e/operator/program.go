package operator

// One process that tests start, kill and start again.

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"tke-cilium-operator/e2e/process"
)

// Program is the controller or the sidecar. It is not running at first. Thread-safe.
type Program struct {
	spec process.Spec

	mutex sync.Mutex
	now   *process.Process // nil until the first start
}

// Path is the program's file.
func (p *Program) Path() string { return p.spec.Path }

// Start runs it, over what an earlier start left behind.
func (p *Program) Start() error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.now != nil && p.now.Running() {
		return fmt.Errorf("%s is running already", p.spec.Name)
	}
	started, err := process.Start(p.spec)
	if err == nil {
		p.now = started
	}
	return err
}

// Process is the running or last process, nil before the first start.
func (p *Program) Process() *process.Process {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.now
}

// Running tells whether it has been started and has not ended.
func (p *Program) Running() bool {
	now := p.Process()
	return now != nil && now.Running()
}

// Kill ends it at once, as kill -9 does, and returns when it is gone.
func (p *Program) Kill() {
	if now := p.Process(); now != nil {
		now.Kill()
	}
}

// Stop sends SIGTERM and returns the exit code and how long the end took.
func (p *Program) Stop(patience time.Duration) (code int, took time.Duration, err error) {
	now := p.Process()
	if now == nil || !now.Running() {
		return 0, 0, errors.New(p.spec.Name + " is not running")
	}
	began := time.Now()
	now.Signal(syscall.SIGTERM)
	select {
	case <-now.Done():
		return now.ExitCode(), time.Since(began), nil
	case <-time.After(patience):
		return 0, 0, fmt.Errorf("%s has not ended within %s of SIGTERM", p.spec.Name, patience)
	}
}

// Log is what it has said in all its lives.
func (p *Program) Log() string {
	content, err := os.ReadFile(p.spec.Log)
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		return err.Error()
	}
	return string(content)
}
