package main

// Where Cilium's chart comes from: CHART, else CHART_DIR, else the official repository.

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const (
	version = "1.18.2"
	archive = "cilium-" + version + ".tgz"
)

// chartDir is the folder of bundled charts that the sidecar is given. An empty one sends it to the official
// repository.
func chartDir(dir string, log io.Writer) (string, error) {
	if chart := os.Getenv("CHART"); chart != "" {
		fmt.Fprintln(log, "chart: CHART", chart)
		return copied(dir, chart)
	}
	charts := os.Getenv("CHART_DIR")
	if _, err := os.Stat(filepath.Join(charts, archive)); charts != "" && err == nil {
		fmt.Fprintln(log, "chart:", filepath.Join(charts, archive))
		return filepath.Abs(charts)
	}
	fmt.Fprintf(log, "chart: %s is not in CHART_DIR (%q), so it comes from the official Helm repository\n", archive, charts)
	return empty(dir)
}

func empty(dir string) (string, error) {
	charts := filepath.Join(dir, "charts")
	if err := os.RemoveAll(charts); err != nil {
		return "", err
	}
	return charts, os.MkdirAll(charts, 0o755)
}

// copied puts the archive where the sidecar looks for this version, whatever it is called.
func copied(dir, chart string) (string, error) {
	content, err := os.ReadFile(chart)
	if err != nil {
		return "", fmt.Errorf("CHART names a file that cannot be read: %w", err)
	}
	charts, err := empty(dir)
	if err != nil {
		return "", err
	}
	return charts, os.WriteFile(filepath.Join(charts, archive), content, 0o644)
}
