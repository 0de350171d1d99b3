package fence

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// wire records what reached it; a request it holds ends with its context or with release.
type wire struct {
	seen    []string
	hold    bool
	release chan struct{}
}

func (w *wire) RoundTrip(request *http.Request) (*http.Response, error) {
	w.seen = append(w.seen, request.Method)
	if w.hold {
		select {
		case <-request.Context().Done():
			return nil, request.Context().Err()
		case <-w.release:
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

func send(t *testing.T, transport http.RoundTripper, method string) error {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "https://api/", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = transport.RoundTrip(request)
	return err
}

func TestWritesPassOnlyWhileTheFenceIsOpenForTheirEpoch(t *testing.T) {
	for name, example := range map[string]struct {
		prepare func(*Fence)
		method  string
		want    error
	}{
		"a write before the first renewal":     {func(*Fence) {}, "PATCH", ErrFenced},
		"a write of epoch 0 before any":        {func(f *Fence) { f.epoch = 7 }, "POST", ErrFenced},
		"a write within the time":              {func(f *Fence) { renew(t, f, 7, time.Minute) }, "PATCH", nil},
		"a deletion within the time":           {func(f *Fence) { renew(t, f, 7, time.Minute) }, "DELETE", nil},
		"a write after the time":               {func(f *Fence) { renew(t, f, 7, time.Second); pass(time.Second) }, "PUT", ErrFenced},
		"a write after a newer epoch came":     {func(f *Fence) { renew(t, f, 8, time.Minute) }, "PATCH", ErrFenced},
		"a write before its epoch came":        {func(f *Fence) { renew(t, f, 6, time.Minute) }, "PATCH", ErrFenced},
		"a write after the controller's close": {func(f *Fence) { renew(t, f, 7, time.Minute); closeFence(t, f, 7) }, "PATCH", ErrFenced},
		"a read while closed":                  {func(*Fence) {}, "GET", nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, w := New(), &wire{}
				example.prepare(f)
				err := send(t, f.Transport(7, w), example.method)
				if !errors.Is(err, example.want) || (err == nil) != (example.want == nil) {
					t.Errorf("answered %v, want %v", err, example.want)
				}
				if reached := len(w.seen) > 0; reached != (example.want == nil) {
					t.Errorf("reached the wire: %v", w.seen)
				}
			})
		})
	}
}

func TestARenewalExtendsTheTimeOfAWriteInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, w := New(), &wire{hold: true, release: make(chan struct{})}
		renew(t, f, 1, 2*time.Second)
		outcome := make(chan error, 1)
		go func() { outcome <- send(t, f.Transport(1, w), "PATCH") }()
		pass(time.Second)
		renew(t, f, 1, 5*time.Second)
		pass(4 * time.Second) // past the first deadline, before the second
		close(w.release)
		if err := <-outcome; err != nil {
			t.Errorf("the write ended with %v", err)
		}
	})
}

func TestAWriteInFlightIsInterrupted(t *testing.T) {
	for name, end := range map[string]func(*Fence){
		"when the time passes":        func(*Fence) { pass(2 * time.Second) },
		"when a newer epoch comes":    func(f *Fence) { renew(t, f, 2, time.Minute) },
		"when the process ends":       func(f *Fence) { f.Shut() },
		"when the controller closes":  func(f *Fence) { closeFence(t, f, 1) },
		"when a closing meets expiry": func(f *Fence) { pass(time.Second); closeFence(t, f, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, w := New(), &wire{hold: true}
				renew(t, f, 1, 2*time.Second)
				outcome := make(chan error, 1)
				go func() { outcome <- send(t, f.Transport(1, w), "PATCH") }()
				synctest.Wait()
				end(f)
				if err := <-outcome; !errors.Is(err, ErrFenced) {
					t.Errorf("the write ended with %v", err)
				}
			})
		})
	}
}

func TestClosingWaitsForTheOutcomeOfAWriteInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, w := New(), &wire{hold: true, release: make(chan struct{})}
		renew(t, f, 1, time.Minute)
		outcome := make(chan error, 1)
		go func() { outcome <- send(t, f.Transport(1, w), "PATCH") }()
		synctest.Wait()
		closed := make(chan struct{})
		go func() { closeFence(t, f, 1); close(closed) }()
		synctest.Wait()
		select {
		case <-closed:
			t.Error("closed while a write was in flight")
		default:
		}
		if err := send(t, f.Transport(1, &wire{}), "PATCH"); !errors.Is(err, ErrFenced) {
			t.Errorf("a new write passed meanwhile: %v", err)
		}
		close(w.release)
		<-closed
		if err := <-outcome; err != nil {
			t.Errorf("the write in flight was lost: %v", err)
		}
	})
}

func TestARenewalDoesNotOpenAFenceThatWasShut(t *testing.T) {
	f := New()
	renew(t, f, 3, time.Minute)
	f.Shut()
	for name, epoch := range map[string]int64{"of the same epoch": 3, "of a newer one": 4} {
		if err := f.Renew(epoch, time.Minute); !errors.Is(err, ErrFenced) {
			t.Errorf("a renewal %s answered %v", name, err)
		}
		if f.Open(epoch) {
			t.Errorf("a renewal %s opened the fence", name)
		}
	}
}

func TestARenewalOpensAFenceThatWasClosed(t *testing.T) {
	f := New()
	renew(t, f, 3, time.Minute)
	closeFence(t, f, 3)
	renew(t, f, 3, time.Minute)
	if !f.Open(3) {
		t.Error("the fence stays closed")
	}
}

func TestAnOlderEpochIsRefused(t *testing.T) {
	f := New()
	renew(t, f, 3, time.Minute)
	for name, err := range map[string]error{"renewal": f.Renew(2, time.Minute), "close": f.Close(2)} {
		var stale *StaleEpochError
		if !errors.As(err, &stale) || stale.Known != 3 || stale.Given != 2 {
			t.Errorf("%s answered %v", name, err)
		}
	}
	if !f.Open(3) {
		t.Error("a stale close closed the fence of the present epoch")
	}
}

func TestReadOnlyRefusesEveryWrite(t *testing.T) {
	w := &wire{}
	if err := send(t, ReadOnly(w), "POST"); !errors.Is(err, ErrFenced) {
		t.Errorf("a write was answered with %v", err)
	}
	if err := send(t, ReadOnly(w), "GET"); err != nil || len(w.seen) != 1 {
		t.Errorf("a read was answered with %v", err)
	}
}

func TestARefusedRequestHasItsBodyClosed(t *testing.T) {
	body := &closeRecorder{Reader: strings.NewReader("{}")}
	request, err := http.NewRequestWithContext(context.Background(), "PUT", "https://api/", body)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New().Transport(1, &wire{}).RoundTrip(request); !errors.Is(err, ErrFenced) || !body.closed {
		t.Errorf("answered %v, body closed: %v", err, body.closed)
	}
}

type closeRecorder struct {
	io.Reader
	closed bool
}

func (c *closeRecorder) Close() error {
	c.closed = true
	return nil
}

func renew(t *testing.T, f *Fence, epoch int64, validFor time.Duration) {
	t.Helper()
	if err := f.Renew(epoch, validFor); err != nil {
		t.Error(err)
	}
}

func closeFence(t *testing.T, f *Fence, epoch int64) {
	t.Helper()
	if err := f.Close(epoch); err != nil {
		t.Error(err)
	}
}

// pass lets simulated time go by: it belongs in a synctest bubble.
func pass(d time.Duration) { time.Sleep(d) }
