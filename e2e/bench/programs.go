package bench

// Building the contestants: each from what its folder pins.

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/tools"
)

// Build makes the programs that a run needs; what is built already is left alone by go and cargo. Without twins only L.
func Build(ctx context.Context, log io.Writer, twins bool) (programs contest.Programs, err error) {
	root, err := tools.RepositoryRoot()
	if err != nil {
		return programs, err
	}
	bin := filepath.Join(root, "build", "bin")
	programs = contest.Programs{
		RawLoad:           filepath.Join(bin, "rawload"),
		ControllerRuntime: filepath.Join(bin, "controller-runtime-twin"),
		KubeRS:            filepath.Join(root, "build", "kube-rs", "release", "kube-rs-twin"),
	}
	if err := buildGo(ctx, filepath.Join(root, "e2e"), programs.RawLoad, "./cmd/rawload"); err != nil || !twins {
		return programs, err
	}
	fmt.Fprintln(log, "bench: building the twins (6 minutes the first time)")
	folder := filepath.Join(root, "e2e", "twins", "controller-runtime")
	if err := buildGo(ctx, folder, programs.ControllerRuntime, "."); err != nil {
		return programs, err
	}
	folder = filepath.Join(root, "e2e", "twins", "kube-rs")
	return programs, build(ctx, folder, "cargo", "build", "--release", "--locked", "--quiet", "--target-dir", filepath.Join(root, "build", "kube-rs"))
}

// BuildBareHelm is the program that installs as plain Helm does.
func BuildBareHelm(ctx context.Context) (string, error) {
	root, err := tools.RepositoryRoot()
	if err != nil {
		return "", err
	}
	path := filepath.Join(root, "build", "bin", "bare-helm")
	return path, buildGo(ctx, filepath.Join(root, "sidecar"), path, "./cmd/bare-helm")
}

func buildGo(ctx context.Context, folder, to, what string) error {
	return build(ctx, folder, "go", "build", "-ldflags", "-s -w", "-o", to, what)
}

func build(ctx context.Context, folder, program string, arguments ...string) error {
	command := exec.CommandContext(ctx, program, arguments...)
	command.Dir = folder
	command.Env = append(os.Environ(), "CARGO_TERM_COLOR=never")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s does not build: %w\n%s", folder, err, output)
	}
	return nil
}
