package tools

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCacheHasAPlaceWithoutHome(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	if root := chooseCacheRoot(); !strings.HasPrefix(root, os.TempDir()) {
		t.Errorf("without HOME the cache is %s", root)
	}
	t.Setenv("XDG_CACHE_HOME", "/proc/nowhere")
	if root := chooseCacheRoot(); !strings.HasPrefix(root, os.TempDir()) {
		t.Errorf("with a cache folder that cannot be made the cache is %s", root)
	}
	folder := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", folder)
	if root := chooseCacheRoot(); root != filepath.Join(folder, "tke-cilium-operator") {
		t.Errorf("the cache is %s", root)
	}
}

func TestFingerprintFollowsPinsAndFlags(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]string{}
	expectNew := func(what string, flags ...string) {
		name, err := fingerprint(folder, flags)
		if err != nil {
			t.Fatal(err)
		}
		if earlier, known := seen[name]; known {
			t.Errorf("%s has the fingerprint of %s", what, earlier)
		}
		seen[name] = what
	}
	write("go.mod", "module a")
	write("go.sum", "")
	expectNew("the first")
	expectNew("other flags", "-tags=x")
	write("go.sum", "sum")
	expectNew("other checksums")
	write("go.mod", "module b")
	expectNew("another pin")
}

func TestEveryToolHasAModule(t *testing.T) {
	for _, tool := range All {
		if _, err := location(tool); err != nil {
			t.Errorf("%s: %v", tool, err)
		}
	}
	if len(All) != len(recipes) {
		t.Errorf("All lists %d tools of %d", len(All), len(recipes))
	}
}

func TestUnknownToolIsRefused(t *testing.T) {
	if _, err := Find("hammer"); err == nil || errors.Is(err, ErrNotBuilt) {
		t.Errorf("Find(hammer) = %v", err)
	}
	if err := Ensure(context.Background(), os.Stdout, "hammer"); err == nil {
		t.Error("Ensure(hammer) succeeds")
	}
}

func TestExplainKeepsWhatAPersonNeeds(t *testing.T) {
	output := "go: downloading a v1.0.0\n# pkg\n\ngo: b@v1.0.0: module lookup disabled\n"
	if got := explain(errors.New("exit status 1"), output); got != "go: b@v1.0.0: module lookup disabled" {
		t.Errorf("explain = %q", got)
	}
	if got := explain(errors.New("exit status 1"), ""); got != "exit status 1" {
		t.Errorf("explain = %q", got)
	}
}
