package bench

// What a process holds in memory, as the kernel counts it.

import (
	"fmt"
	"os"
	"strings"
)

// memory in MB of 1,000,000 bytes.
type memory struct{ resident, anonymous float64 }

func memoryOf(pid int) (found memory, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return found, err
	}
	for line := range strings.Lines(string(text)) {
		var kibibytes float64
		switch {
		case scan(line, "Rss:", &kibibytes):
			found.resident = kibibytes * 1024 / 1e6
		case scan(line, "Anonymous:", &kibibytes):
			found.anonymous = kibibytes * 1024 / 1e6
		}
	}
	if found.resident == 0 {
		return found, fmt.Errorf("process %d has no Rss in its smaps_rollup", pid)
	}
	return found, nil
}

func scan(line, name string, value *float64) bool {
	_, err := fmt.Sscanf(line, name+" %f kB", value)
	return err == nil
}
