package usage

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is what /proc counts in; the kernel promises it to programs whatever its own clock.
const tick = 10 * time.Millisecond

// ProcessorOf is the processor time that a process has had since its start, user's and system's, all threads.
func ProcessorOf(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(stat), ") ") // the program's name may hold blanks
	fields := strings.Fields(rest)
	if !found || len(fields) < 13 {
		return 0, fmt.Errorf("process %d has an odd stat: %q", pid, stat)
	}
	var sum int64
	for _, field := range fields[11:13] { // utime and stime, 14th and 15th of the line
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		sum += ticks
	}
	return time.Duration(sum) * tick, nil
}
