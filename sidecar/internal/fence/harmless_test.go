package fence

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestALookMayNotWrite(t *testing.T) {
	passed := errors.New("passed")
	look := Harmless(refusing{passed})
	for request, allowed := range map[string]bool{
		"GET /a":                         true,
		"PATCH /a?dryRun=All":            true,
		"PATCH /a":                       false,
		"PATCH /a?dryRun=":               false,
		"PATCH /a?dryRun=All&dryRun=all": false,
		"DELETE /a?dryRun=All":           false,
		"POST /a?dryRun=All":             false,
		"POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews": true,
		"POST /apis/authorization.k8s.io/v1/subjectaccessreviews":     false,
		"POST /apis/rbac.authorization.k8s.io/v1/clusterroles":        false,
	} {
		method, url, _ := strings.Cut(request, " ")
		asked, err := http.NewRequest(method, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = look.RoundTrip(asked)
		if errors.Is(err, passed) != allowed {
			t.Errorf("%s: %v, want it allowed: %v", request, err, allowed)
		}
	}
}

type refusing struct{ err error }

func (r refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.err }
