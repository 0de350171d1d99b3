// The fence as an HTTP transport: the last thing a request of Helm passes before the wire.
package fence

import (
	"context"
	"io"
	"net/http"
)

// Transport lets reads pass, and writes only while the fence is open for this epoch.
func (f *Fence) Transport(epoch int64, next http.RoundTripper) http.RoundTripper {
	return &transport{fence: f, epoch: epoch, next: next}
}

// ReadOnly refuses every write, whatever the fence says: for rendering and looking.
func ReadOnly(next http.RoundTripper) http.RoundTripper {
	return &transport{next: next}
}

type transport struct {
	fence *Fence // nil: no write at all
	epoch int64
	next  http.RoundTripper
}

func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Method == http.MethodGet || request.Method == http.MethodHead {
		return t.next.RoundTrip(request)
	}
	if t.fence == nil {
		return nil, refuse(request)
	}
	ctx, end, err := t.fence.begin(request.Context(), t.epoch)
	if err != nil {
		return nil, refuse(request)
	}
	// The outcome is known once the answer's head is here; reading the rest is no write.
	response, err := t.next.RoundTrip(request.WithContext(ctx))
	end()
	if err != nil && context.Cause(ctx) == ErrFenced {
		return nil, ErrFenced
	}
	return response, err
}

// refuse closes the body, as http.RoundTripper asks even of a failed request.
func refuse(request *http.Request) error {
	if request.Body != nil {
		_ = request.Body.(io.Closer).Close()
	}
	return ErrFenced
}
