// Package process runs child processes that never outlive the program that started them.
//
// Each child is the leader of its own process group, logs to a file, and is killed by the kernel when its parent
// dies in whatever way. Stop ends the whole group.
package process

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Spec says what to run.
type Spec struct {
	Name string   // for messages
	Path string   // the program
	Args []string // without the program's name
	Env  []string // the whole environment; nil = ours
	Dir  string   // working directory; "" = ours
	Log  string   // file that stdout and stderr are appended to
}

// Process is a running or ended child.
type Process struct {
	Spec
	command *exec.Cmd
	done    chan struct{}
}

// Start runs the child. The caller stops it.
func Start(spec Spec) (*Process, error) {
	log, err := os.OpenFile(spec.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%s has no log file: %w", spec.Name, err)
	}
	defer log.Close()
	command := exec.Command(spec.Path, spec.Args...)
	command.Env, command.Dir = spec.Env, spec.Dir
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := onParentThread(command.Start); err != nil {
		return nil, fmt.Errorf("%s does not start: %w", spec.Name, err)
	}
	p := &Process{Spec: spec, command: command, done: make(chan struct{})}
	go func() {
		_ = command.Wait() // Failure reports the state
		close(p.done)
	}()
	return p, nil
}

// Pid is the process id; also the id of its group.
func (p *Process) Pid() int { return p.command.Process.Pid }

// Done is closed when the child has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Running tells whether the child has not ended yet.
func (p *Process) Running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// Signal sends a signal to the child's group; to an ended child it does nothing.
func (p *Process) Signal(signal syscall.Signal) {
	if p.Running() {
		_ = syscall.Kill(-p.Pid(), signal)
	}
}

// Stop asks the child to end, kills its group if it has not within grace, and returns when it has ended.
func (p *Process) Stop(grace time.Duration) {
	p.Signal(syscall.SIGTERM)
	p.Signal(syscall.SIGCONT) // a frozen child could not hear the first one
	select {
	case <-p.done:
	case <-time.After(grace):
		p.Kill()
	}
}

// Kill ends the child's group at once, as a power cut would.
func (p *Process) Kill() {
	p.Signal(syscall.SIGKILL)
	<-p.done
}

// ExitCode waits for the end; -1 is an end by a signal.
func (p *Process) ExitCode() int {
	<-p.done
	return p.command.ProcessState.ExitCode()
}

// Failure describes how the child ended, with the last lines of its log.
func (p *Process) Failure() error {
	<-p.done
	return fmt.Errorf("%s ended (%v); its last words, from %s:\n%s", p.Name, p.command.ProcessState, p.Log, p.tail(8))
}

func (p *Process) tail(lines int) string {
	content, err := os.ReadFile(p.Log)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(content)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// onParentThread starts children from one thread that lives as long as the program: the kernel sends Pdeathsig when
// the thread that forked ends, and Go ends idle threads (golang/go#27505).
func onParentThread(start func() error) error {
	parentThread.Do(func() {
		go func() {
			runtime.LockOSThread()
			for run := range starts {
				run()
			}
		}()
	})
	result := make(chan error)
	starts <- func() { result <- start() }
	return <-result
}

var (
	parentThread sync.Once
	starts       = make(chan func())
)
