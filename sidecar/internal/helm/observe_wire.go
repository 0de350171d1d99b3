// The observer as an HTTP transport: it counts the objects that the API server has taken.
package helm

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"k8s.io/apimachinery/pkg/types"
)

// errAnsweredForbidden and errAnsweredBusy stand for answers whose text never reaches us as an error.
var (
	errAnsweredForbidden = errors.New("the API server refused a request (RBAC)")
	errAnsweredBusy      = errors.New("the API server is not able to answer")
)

func (o *observer) transport(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(request)
		problem := err
		if err == nil && isObjectPath(request.URL.Path) {
			problem = problemWith(response)
		}
		o.sawOnWire(problem)
		if request.Method == http.MethodGet {
			o.sawRead(request.URL.Path, problem)
		}
		if err != nil {
			return response, err
		}
		if isObjectWrite(request) && taken(request, response) {
			o.objectDone(request.URL.Path)
		}
		return response, nil
	})
}

// isObjectPath tells objects from discovery, where an extension API that is away is nothing unusual:
// /api/v1 and /apis/GROUP/VERSION are the longest paths of discovery.
func isObjectPath(path string) bool {
	segments := strings.Count(path, "/")
	return strings.HasPrefix(path, "/api/") && segments > 2 || strings.HasPrefix(path, "/apis/") && segments > 3
}

func problemWith(response *http.Response) error {
	switch code := response.StatusCode; {
	case code == http.StatusForbidden, code == http.StatusUnauthorized:
		return errAnsweredForbidden
	case code == http.StatusTooManyRequests, code >= http.StatusInternalServerError:
		return fmt.Errorf("%w: %s", errAnsweredBusy, response.Status)
	}
	return nil
}

func isObjectWrite(request *http.Request) bool {
	return request.Method == http.MethodDelete ||
		request.Method == http.MethodPatch && request.Header.Get("Content-Type") == string(types.ApplyYAMLPatchType)
}

func taken(request *http.Request, response *http.Response) bool {
	return response.StatusCode < http.StatusMultipleChoices ||
		request.Method == http.MethodDelete && response.StatusCode == http.StatusNotFound
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }
