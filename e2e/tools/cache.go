package tools

// Where built tools are kept, and the fingerprint that names their folders.

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// cacheRoot is chosen once.
var cacheRoot = sync.OnceValue(chooseCacheRoot)

// chooseCacheRoot takes the user's cache folder, or one in the temporary folder if HOME is unset or cannot be written.
func chooseCacheRoot() string {
	if dir, err := os.UserCacheDir(); err == nil {
		root := filepath.Join(dir, "tke-cilium-operator")
		if os.MkdirAll(root, 0o755) == nil {
			return root
		}
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("tke-cilium-operator-%d", os.Getuid()))
}

// fingerprint names everything that decides what a build yields: the pins, their checksums, flags and compiler.
func fingerprint(moduleDir string, flags []string) (string, error) {
	hash := sha256.New()
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(moduleDir, name))
		if err != nil {
			return "", fmt.Errorf("the tool's module is incomplete: %w", err)
		}
		hash.Write(content)
	}
	fmt.Fprintln(hash, flags, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return hex.EncodeToString(hash.Sum(nil))[:16], nil
}
