package server

import (
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var quiet = slog.New(slog.DiscardHandler)

// shortFolder keeps the socket's path within the 107 characters that the kernel allows.
func shortFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "s-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	return folder
}

func TestTheSocketAndItsFolderArePrivate(t *testing.T) {
	path := filepath.Join(shortFolder(t), "new", "helm.sock")
	listener, err := Listen(path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v (%v), want %v", name, info.Mode().Perm(), err, want)
		}
	}
}

func TestASocketIsRefusedWithTheWayOut(t *testing.T) {
	for name, example := range map[string]struct {
		prepare func(t *testing.T, path string)
		want    string
	}{
		"in a folder that others may enter": {func(t *testing.T, path string) { chmod(t, filepath.Dir(path), 0o755) }, "give it mode 0700"},
		"in a folder we may not list":       {func(t *testing.T, path string) { chmod(t, filepath.Dir(path), 0o300) }, "0300"},
		"in a folder without a parent":      {func(t *testing.T, path string) { remove(t, filepath.Dir(filepath.Dir(path))) }, "cannot be made"},
		"where the folder is a link":        {linkFolder, "is not a directory"},
		"where a file lies":                 {func(t *testing.T, path string) { write(t, path) }, "is not a socket"},
		"where another process answers":     {serve, "another process answers"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(shortFolder(t), "private")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, "helm.sock")
			example.prepare(t, path)
			listener, err := Listen(path, quiet)
			if err == nil {
				listener.Close()
				t.Fatal("it listens")
			}
			if !strings.HasPrefix(err.Error(), "--socket: ") || !strings.Contains(err.Error(), example.want) {
				t.Errorf("answered %v, want %q", err, example.want)
			}
		})
	}
}

func TestTheSocketOfADeadProcessIsReplaced(t *testing.T) {
	path := filepath.Join(shortFolder(t), "private", "helm.sock")
	dead, err := Listen(path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	dead.(*sameUser).Listener.(*net.UnixListener).SetUnlinkOnClose(false)
	dead.Close()
	living, err := Listen(path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	living.Close()
}

func TestOnlyPeersOfTheSameUserAreServed(t *testing.T) {
	for name, example := range map[string]struct {
		uid  uint32
		want string
	}{
		"the same user":  {uint32(os.Getuid()), "welcome"},
		"another one":    {uint32(os.Getuid()) + 1, ""},
		"the superuser?": {uint32(os.Getuid()) ^ 0xffff, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(shortFolder(t), "private", "helm.sock")
			listener, err := Listen(path, quiet)
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			listener.(*sameUser).uid = example.uid // who is expected, as this test cannot be somebody else
			go func() {
				for {
					connection, err := listener.Accept()
					if err != nil {
						return
					}
					_, _ = io.WriteString(connection, "welcome")
					connection.Close()
				}
			}()
			connection, err := net.Dial("unix", path)
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			if got, _ := io.ReadAll(connection); string(got) != example.want {
				t.Errorf("the peer read %q, want %q", got, example.want)
			}
		})
	}
}

func TestAPeerWithoutCredentialsIsNobody(t *testing.T) {
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	if _, err := peerUID(here); err == nil {
		t.Error("a pipe has a user")
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func linkFolder(t *testing.T, path string) {
	t.Helper()
	folder := filepath.Dir(path)
	remove(t, folder)
	if err := os.Symlink(t.TempDir(), folder); err != nil {
		t.Fatal(err)
	}
}

func serve(t *testing.T, path string) {
	t.Helper()
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
}
