// Package usage is what a process weighs and works, as the kernel counts it.
package usage

import (
	"fmt"
	"os"
	"strings"
)

// Memory in MB of 1,000,000 bytes.
type Memory struct {
	Resident  float64 // now
	Anonymous float64 // of it, what no file backs: the process's own
	Peak      float64 // the most that was resident since the start
}

// MemoryOf reads a running process's.
func MemoryOf(pid int) (found Memory, err error) {
	rollup, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return found, err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return found, err
	}
	for line := range strings.Lines(string(rollup) + string(status)) {
		var kibibytes float64
		switch {
		case scan(line, "Rss:", &kibibytes):
			found.Resident = kibibytes * 1024 / 1e6
		case scan(line, "Anonymous:", &kibibytes):
			found.Anonymous = kibibytes * 1024 / 1e6
		case scan(line, "VmHWM:", &kibibytes):
			found.Peak = kibibytes * 1024 / 1e6
		}
	}
	if found.Resident == 0 {
		return found, fmt.Errorf("process %d has no Rss in its smaps_rollup", pid)
	}
	return found, nil
}

func scan(line, name string, value *float64) bool {
	_, err := fmt.Sscanf(line, name+" %f kB", value)
	return err == nil
}
