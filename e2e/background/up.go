// Package background runs something in the background, one thing a folder, until it is told to stop.
//
//	err := background.Up(ctx, dir, "supervise", "--dir="+dir)   // runs this program again, shows its progress
//	err := background.Supervise(ctx, dir, start)                // what that other process does
//	err := background.Down(ctx, dir)
package background

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

const (
	readyLine    = "ready" // ends the supervisor's progress
	progressFile = 3       // the descriptor it is written to
	logName      = "supervisor.log"
)

// Up runs this program again with the arguments, in the background, and shows its progress until Supervise says that it
// is ready. An interrupted or failed start leaves nothing running. ErrRunning: something runs in the folder already.
func Up(ctx context.Context, dir string, arguments ...string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	lock, err := acquire(dir)
	if err != nil {
		return err
	}
	lock.Close() // the supervisor takes it
	return startSupervisor(ctx, dir, arguments)
}

// Supervise runs what Up has started: start begins it, telling its progress, and what it returns ends it. Everything
// must be a child that dies with this process, however it ends.
func Supervise(ctx context.Context, dir string, start func(ctx context.Context, log io.Writer) (stop func(), err error)) error {
	progress := os.NewFile(progressFile, "progress")
	lock, err := acquire(dir)
	if err != nil {
		return err
	}
	defer lock.Close()
	stop, err := start(ctx, io.MultiWriter(os.Stdout, progress))
	defer stop()
	if err != nil {
		fmt.Fprintln(progress, err)
		return err
	}
	fmt.Fprintln(progress, readyLine)
	progress.Close()
	<-ctx.Done()
	return nil
}

func startSupervisor(ctx context.Context, dir string, arguments []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	progress, theirs, err := os.Pipe()
	if err != nil {
		return err
	}
	defer progress.Close()
	log, err := os.Create(filepath.Join(dir, logName))
	if err != nil {
		return err
	}
	defer log.Close()
	supervisor := exec.Command(self, arguments...)
	supervisor.Stdout, supervisor.Stderr = log, log
	supervisor.ExtraFiles = []*os.File{theirs}                  // its progressFile
	supervisor.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // it outlives this command and its terminal
	if err := supervisor.Start(); err != nil {
		return err
	}
	theirs.Close()
	defer context.AfterFunc(ctx, func() { _ = supervisor.Process.Signal(syscall.SIGTERM) })()

	for lines := bufio.NewScanner(progress); lines.Scan(); {
		if lines.Text() == readyLine {
			return supervisor.Process.Release()
		}
		fmt.Println(lines.Text())
	}
	_ = supervisor.Wait()
	return fmt.Errorf("it did not start; the whole story is in %s", filepath.Join(dir, logName))
}
