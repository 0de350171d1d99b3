package usage

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Files is what a program needs on disk: itself, and the libraries that are not the C library's own. MB.
type Files struct{ Program, Libraries float64 }

var ofTheCLibrary = []string{"libc.so", "libm.so", "ld-linux", "libpthread", "libdl", "librt", "libresolv"}

// FilesOf reads what a running process has mapped.
func FilesOf(pid int) (found Files, err error) {
	program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil {
		return found, err
	}
	if found.Program, err = sizeOf(program); err != nil {
		return found, err
	}
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return found, err
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(maps)) {
		fields := strings.Fields(line)
		if len(fields) < 6 || seen[fields[5]] || !library(fields[5]) {
			continue
		}
		seen[fields[5]] = true
		size, err := sizeOf(fields[5])
		if err != nil {
			return found, err
		}
		found.Libraries += size
	}
	return found, nil
}

func library(path string) bool {
	name := filepath.Base(path)
	return strings.Contains(name, ".so") && !slices.ContainsFunc(ofTheCLibrary, func(own string) bool { return strings.HasPrefix(name, own) })
}

func sizeOf(path string) (float64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / 1e6, nil
}
