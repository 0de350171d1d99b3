package background

// The lock of a folder, and how its holder is ended. The pid inside only says whom to signal.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrRunning says that somebody holds the folder.
var ErrRunning = errors.New("it is running")

const (
	// LockName is the file that the running process holds; it has its pid.
	LockName = "supervisor.lock"
	grace    = 15 * time.Second
)

// acquire takes the folder's lock, which the kernel drops with the process. ErrRunning: somebody else has it.
func acquire(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, LockName), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, ErrRunning
	}
	if err := file.Truncate(0); err != nil {
		file.Close()
		return nil, err
	}
	_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	return file, err
}

// Down ends what runs in the folder; nothing running is fine. It says which.
func Down(ctx context.Context, dir string) error {
	if _, err := os.Stat(filepath.Join(dir, LockName)); os.IsNotExist(err) {
		fmt.Println("Nothing runs in", dir)
		return nil
	}
	signal := syscall.SIGTERM
	for deadline := time.Now().Add(grace); ; {
		lock, err := acquire(dir)
		if err == nil {
			lock.Close()
			fmt.Println("Nothing runs any more in", dir)
			return nil
		}
		if !errors.Is(err, ErrRunning) {
			return err
		}
		if time.Now().After(deadline) {
			signal = syscall.SIGKILL
		}
		if err := signalSupervisor(dir, signal); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func signalSupervisor(dir string, signal syscall.Signal) error {
	content, err := os.ReadFile(filepath.Join(dir, LockName))
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil {
		return fmt.Errorf("%s names no process: %w", filepath.Join(dir, LockName), err)
	}
	if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}
