package sidecar_test

// What the sidecar adds to the bare Helm SDK: go test -run - -bench Apply ./sidecar

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tke-cilium-operator/e2e/tools"
)

// BenchmarkApply takes both in turns, so that a busy machine hits both alike: an upgrade to the same values.
func BenchmarkApply(b *testing.B) {
	bare, values := buildBareHelm(b), writeValues(b)
	s := startSidecar(b, shared.AdminKubeconfig, folderFor(b))
	b.Cleanup(func() { removeCilium(b) })
	s.fence(1, validFor)
	install := s.succeed(apply("install", 1, seedValues()))

	var sidecars, bares, bareCPU time.Duration
	cpu, rounds := processorTime(b, s.process.Pid()), 0
	for b.Loop() {
		rounds++
		s.fence(1, validFor)
		started := time.Now()
		s.succeed(apply(fmt.Sprint("round-", rounds), 1, seedValues()))
		sidecars += time.Since(started)
		wall, processor := runBareHelm(b, bare, values)
		bares, bareCPU = bares+wall, bareCPU+processor
	}
	cpu = processorTime(b, s.process.Pid()) - cpu
	b.ReportMetric(install.FinishedAt.Sub(install.StartedAt).Seconds(), "install-s")
	b.ReportMetric(cpu.Seconds()/float64(rounds), "sidecar-cpu-s/op")
	b.ReportMetric(bareCPU.Seconds()/float64(rounds), "bare-cpu-s/op")
	b.ReportMetric(sidecars.Seconds()/float64(rounds), "sidecar-s/op")
	b.ReportMetric(bares.Seconds()/float64(rounds), "bare-s/op")
	b.ReportMetric((sidecars-bares).Seconds()*1000/float64(rounds), "overhead-ms/op")
	b.ReportMetric(residentMegabytes(b, s.process.Pid()), "idle-MB")
}

func buildBareHelm(b *testing.B) string {
	b.Helper()
	root, err := tools.RepositoryRoot()
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(root, "build", "bin", "bare-helm")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "./cmd/bare-helm")
	build.Dir = filepath.Join(root, "sidecar")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, output)
	}
	return path
}

func writeValues(b *testing.B) string {
	b.Helper()
	encoded, err := json.Marshal(seedValues())
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "values.json")
	if err := os.WriteFile(path, encoded, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// runBareHelm returns the time of the Helm part and the processor time of the whole process.
func runBareHelm(b *testing.B, program, values string) (wall, processor time.Duration) {
	b.Helper()
	command := exec.Command(program, "--kubeconfig", shared.AdminKubeconfig, "--values", values,
		"--chart", filepath.Join(chartDir, "cilium-1.18.2.tgz"))
	output, err := command.Output()
	if err != nil {
		b.Fatal(err)
	}
	var report struct{ Seconds float64 }
	if err := json.Unmarshal(output, &report); err != nil {
		b.Fatal(err)
	}
	return time.Duration(report.Seconds * float64(time.Second)),
		command.ProcessState.UserTime() + command.ProcessState.SystemTime()
}

// processorTime of a running process: fields 14 and 15 of its stat, in hundredths of a second.
func processorTime(b *testing.B, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndex(string(stat), ")")+1:]))
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		b.Fatal(err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}

func residentMegabytes(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kilobytes); err == nil {
			return kilobytes / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
