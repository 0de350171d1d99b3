// Memory: the process idles most of its life, and works on a few tens of megabytes now and then.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	// softLimit makes the collector work harder before an operation grows the process further.
	softLimit = 96 << 20
	// gcPercent trades a little time in an operation for a smaller heap; Go's default is 100.
	gcPercent = 50
)

func limitMemory() {
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(softLimit)
}

// releaseMemory gives what an operation needed back to the system.
func releaseMemory() {
	debug.FreeOSMemory()
	unmapProgramText()
}

// unmapProgramText takes the program's own read-only pages out of the resident set: starting up touches
// most of the 60 MB of Helm's dependencies once. They stay in the page cache, where the kernel may drop
// them, and come back by a minor fault. It is a courtesy, so its errors are of no interest.
func unmapProgramText() {
	program, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer maps.Close()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var start, end uintptr
		var access string
		_, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &start, &end, &access)
		if err != nil || !strings.HasSuffix(lines.Text(), program) || strings.Contains(access, "w") {
			continue
		}
		// Read-only and backed by the file: dropping it loses nothing.
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, start, end-start, unix.MADV_DONTNEED)
	}
}
