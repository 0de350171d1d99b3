package tools

// Building what is missing: with progress for people, safe against interruption and against a second build.

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Ensure builds those of the tools that are missing and returns at once if there is nothing to do.
func Ensure(ctx context.Context, log io.Writer, wanted ...Tool) error {
	missing, err := notBuilt(wanted)
	if err != nil || len(missing) == 0 {
		return err
	}
	unlock, err := lock(ctx, log)
	if err != nil {
		return err
	}
	defer unlock()
	if missing, err = notBuilt(wanted); err != nil { // another build may have made them while we waited
		return err
	}
	for i, tool := range missing {
		fmt.Fprintf(log, "tools: building %s (%d of %d; the first time usually takes %s on two cores)\n",
			tool, i+1, len(missing), recipes[tool].usual)
		if err := build(ctx, log, tool); err != nil {
			return err
		}
	}
	return nil
}

func notBuilt(wanted []Tool) ([]Tool, error) {
	var missing []Tool
	for _, tool := range wanted {
		path, err := location(tool)
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(path); err != nil {
			missing = append(missing, tool)
		}
	}
	return missing, nil
}

// build compiles one tool next to its final place and renames it, so that an interrupted build leaves nothing behind
// that looks finished.
func build(ctx context.Context, log io.Writer, tool Tool) error {
	root, err := RepositoryRoot()
	if err != nil {
		return err
	}
	target, err := location(tool)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return fmt.Errorf("%s has no place to be built to: %w", tool, err)
	}
	unfinished := target + ".unfinished"
	defer os.Remove(unfinished)

	recipe := recipes[tool]
	args := append([]string{"build", "-mod=readonly", "-buildvcs=false", "-trimpath", "-o", unfinished}, recipe.flags...)
	command := exec.CommandContext(ctx, "go", append(args, recipe.pkg)...)
	command.Dir = filepath.Join(root, "e2e", "tools", recipe.module)
	command.Env = goEnvironment()
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // go removes its work folder
	command.WaitDelay = 10 * time.Second
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output

	finish := reportProgress(log, tool)
	err = command.Run()
	finish(err == nil)
	if ctx.Err() != nil {
		return fmt.Errorf("the build of %s was interrupted", tool)
	}
	if err != nil {
		return fmt.Errorf("%s could not be had from %s: %s", tool, recipe.pkg, explain(err, output.String()))
	}
	return os.Rename(unfinished, target)
}

// goEnvironment is ours with the settings that decide the result; Go's own caches get a place even without HOME.
func goEnvironment() []string {
	env := append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if _, err := os.UserCacheDir(); err != nil && os.Getenv("GOCACHE") == "" {
		env = append(env, "GOCACHE="+filepath.Join(cacheRoot(), "go-build"))
	}
	if _, err := os.UserHomeDir(); err != nil && os.Getenv("GOPATH") == "" {
		env = append(env, "GOPATH="+filepath.Join(cacheRoot(), "go"))
	}
	return env
}

// explain picks the line a person needs from what the go command printed.
func explain(err error, output string) string {
	var last []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "go: downloading") && !strings.HasPrefix(line, "#") {
			last = append(last, line)
		}
	}
	if len(last) == 0 {
		return err.Error()
	}
	return strings.Join(last[max(0, len(last)-3):], "; ")
}

func reportProgress(log io.Writer, tool Tool) (finish func(built bool)) {
	started, done := time.Now(), make(chan struct{})
	go func() {
		tick := time.NewTicker(20 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				fmt.Fprintf(log, "tools: still building %s, %s so far\n", tool, time.Since(started).Round(time.Second))
			}
		}
	}()
	return func(built bool) {
		close(done)
		if built {
			fmt.Fprintf(log, "tools: built %s in %s\n", tool, time.Since(started).Round(time.Second))
		}
	}
}

// lock makes a second build wait for the first. The kernel drops the lock with the process, however it ends.
func lock(ctx context.Context, log io.Writer) (unlock func(), err error) {
	if err := os.MkdirAll(cacheRoot(), 0o755); err != nil {
		return nil, fmt.Errorf("the tools' cache cannot be made: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(cacheRoot(), "build.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for waited := false; ; waited = true {
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			return func() { file.Close() }, nil
		}
		if !waited {
			fmt.Fprintln(log, "tools: another build is running, waiting for it")
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
