// What writes nothing although it is no read: trials, and questions about rights.
package fence

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Harmless lets reads pass, what the API server is asked only to try, and questions about the account's own rights. It
// refuses everything else, whatever the fence says.
func Harmless(next http.RoundTripper) http.RoundTripper { return harmless{next} }

type harmless struct{ next http.RoundTripper }

func (h harmless) RoundTrip(request *http.Request) (*http.Response, error) {
	if isHarmless(request) {
		return h.next.RoundTrip(request)
	}
	if request.Body != nil {
		_ = request.Body.Close()
	}
	return nil, fmt.Errorf("a look may not %s %s", request.Method, request.URL.Path)
}

func isHarmless(request *http.Request) bool {
	switch request.Method {
	case http.MethodGet, http.MethodHead:
		return true
	case http.MethodPatch:
		return slices.Equal(request.URL.Query()["dryRun"], []string{"All"})
	case http.MethodPost:
		return strings.HasPrefix(request.URL.Path, "/apis/authorization.k8s.io/v1/selfsubject")
	}
	return false
}
