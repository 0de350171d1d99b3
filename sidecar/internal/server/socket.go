// The Unix socket: a private directory, a private file, and only peers of the same user.
package server

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	directoryMode = 0o700
	socketMode    = 0o600
	// probeDeadline is for asking whether a socket file that is already there is still served.
	probeDeadline = time.Second
)

// Listen makes the socket. A file left by a dead process is removed, a living one is an error.
func Listen(path string, log *slog.Logger) (net.Listener, error) {
	if err := ensurePrivate(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := removeStale(path); err != nil {
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("--socket: %w", err)
	}
	if err := os.Chmod(path, socketMode); err != nil {
		listener.Close()
		return nil, fmt.Errorf("--socket: %w", err)
	}
	return &sameUser{Listener: listener, uid: uint32(os.Getuid()), log: log}, nil
}

func ensurePrivate(directory string) error {
	err := os.Mkdir(directory, directoryMode)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("--socket: its directory cannot be made: %w", err)
	}
	info, err := os.Lstat(directory)
	if err != nil {
		return fmt.Errorf("--socket: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("--socket: %s is not a directory", directory)
	}
	if mode := info.Mode().Perm(); mode != directoryMode {
		return fmt.Errorf("--socket: %s has mode %04o, so that others may reach the socket: "+
			"give it mode 0700, or name a directory that does not exist yet", directory, mode)
	}
	if owner := info.Sys().(*syscall.Stat_t).Uid; owner != uint32(os.Getuid()) {
		return fmt.Errorf("--socket: %s belongs to user %d, not to this process's user %d", directory, owner, os.Getuid())
	}
	return nil
}

func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("--socket: %w", err)
	}
	if info.Mode()&fs.ModeSocket == 0 {
		return fmt.Errorf("--socket: %s exists and is not a socket: remove it or name another path", path)
	}
	connection, err := net.DialTimeout("unix", path, probeDeadline)
	if err == nil {
		connection.Close()
		return fmt.Errorf("--socket: another process answers at %s: stop it or name another path", path)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("--socket: whether %s is in use cannot be told: %w", path, err)
	}
	return os.Remove(path)
}

// sameUser closes connections from other users before a byte is read.
type sameUser struct {
	net.Listener
	uid uint32
	log *slog.Logger
}

func (l *sameUser) Accept() (net.Conn, error) {
	for {
		connection, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		uid, err := peerUID(connection)
		if err == nil && uid == l.uid {
			return connection, nil
		}
		l.log.Warn("Connection refused: the peer is not of the same user", "uid", uid, "wanted", l.uid)
		connection.Close()
	}
}

func peerUID(connection net.Conn) (uint32, error) {
	socket, ok := connection.(*net.UnixConn)
	if !ok {
		return 0, errors.New("not a Unix socket")
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return 0, err
	}
	var peer *unix.Ucred
	var credentialErr error
	err = raw.Control(func(descriptor uintptr) {
		peer, credentialErr = unix.GetsockoptUcred(int(descriptor), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if err := errors.Join(err, credentialErr); err != nil {
		return 0, err
	}
	return peer.Uid, nil
}
