package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tke-cilium-operator/sidecar/internal/fence"
	"tke-cilium-operator/sidecar/internal/operations"
)

// pipes is a listener whose connections live in memory, so that their time can be simulated.
type pipes struct{ incoming chan net.Conn }

func (p *pipes) Accept() (net.Conn, error) {
	connection, open := <-p.incoming
	if !open {
		return nil, net.ErrClosed
	}
	return connection, nil
}

func (p *pipes) Close() error {
	close(p.incoming)
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{} }

// connect serves one connection for the life of the bubble and returns its client's end.
func connect(t *testing.T) net.Conn {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(t.Context())
	service := &Server{Helm: &fakeHelm{}, Fence: fence.New(), Operations: operations.NewManager(log, func() {}),
		Log: log, Rendered: func() {}}
	web, listener := service.HTTP(ctx), &pipes{incoming: make(chan net.Conn)}
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	ours, theirs := net.Pipe()
	listener.incoming <- theirs
	t.Cleanup(func() {
		cancel()
		ours.Close()
		web.Close()
		<-served
	})
	return ours
}

func TestAWatchLastsAndNeverFallsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		connection := connect(t)
		started := time.Now()
		fmt.Fprint(connection, "GET /v1/operations?watch=true HTTP/1.1\r\nHost: sidecar\r\n\r\n")
		lines, seen, last := bufio.NewScanner(connection), 0, started
		for time.Since(started) < time.Hour && lines.Scan() {
			if !strings.Contains(lines.Text(), `{"operation":null}`) {
				continue
			}
			if silence := time.Since(last); silence > heartbeat {
				t.Fatalf("nothing was said for %s", silence)
			}
			seen, last = seen+1, time.Now()
		}
		if seen < 720 {
			t.Errorf("the watch ended after %s with %d lines: %v", time.Since(started), seen, lines.Err())
		}
	})
}

func TestASlowPeerIsCutOff(t *testing.T) {
	for name, example := range map[string]struct {
		sends string
		after time.Duration
	}{
		"in its headers":        {"PUT /v1/fence HTTP/1.1\r\n", headerDeadline},
		"in its body":           {"PUT /v1/fence HTTP/1.1\r\nHost: sidecar\r\nContent-Length: 90\r\n\r\n{", bodyDeadline},
		"between its requests":  {"GET /v1/version HTTP/1.1\r\nHost: sidecar\r\n\r\n", idleDeadline},
		"without saying a word": {"", headerDeadline},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				connection := connect(t)
				started := time.Now()
				fmt.Fprint(connection, example.sends)
				if _, err := io.Copy(io.Discard, connection); err != nil {
					t.Errorf("the connection broke: %v", err)
				}
				// A second is the server's own grace while it closes.
				if cut := time.Since(started); cut < example.after || cut > example.after+time.Second {
					t.Errorf("cut off after %s, want %s", cut, example.after)
				}
			})
		})
	}
}
