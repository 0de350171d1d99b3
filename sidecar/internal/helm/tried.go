// What a trial found, told at once to who must act.
package helm

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/trial"
)

// maxFindings bounds the list; with one more it says how many there are.
const maxFindings = 30

// gravest first: what takes the longest to get comes first, and names the whole.
var gravest = []string{api.ReasonOwnership, api.ReasonForbidden, api.ReasonDenied, api.ReasonValuesInvalid}

// tried has the API server try every object but hooks: Helm deletes a former hook before it makes the next one, so that a
// trial beside the former would say what is not so.
func (c *Client) tried(ctx context.Context, request *api.OperationRequest, recorded, rendered string) error {
	before, err := objectsIn(recorded, request.Release)
	if err != nil {
		return classify(err)
	}
	objects, err := objectsIn(rendered, request.Release)
	if err != nil {
		return classify(err)
	}
	findings, err := c.trial(ctx, before, objects)
	if err != nil {
		return classify(err)
	}
	if len(findings) == 0 {
		return nil
	}
	return findingsError(request, findings)
}

// findingsError carries the gravest reason and tells all of them, one a line.
func findingsError(request *api.OperationRequest, findings []trial.Finding) error {
	reason, lines := "", []string{}
	for _, each := range gravest {
		of := slices.DeleteFunc(slices.Clone(findings), func(f trial.Finding) bool { return f.Reason != each })
		if len(of) == 0 {
			continue
		}
		if reason == "" {
			reason = each
		}
		if each == api.ReasonOwnership {
			lines = append(lines, leftovers(request.Release, of))
			continue
		}
		for _, finding := range of {
			lines = append(lines, finding.Object+": "+hideSecrets(hideValues(finding.Message, request.Values), request.SecretValues))
		}
	}
	if len(lines) > maxFindings {
		lines = append(lines[:maxFindings], fmt.Sprintf("and %d more", len(lines)-maxFindings))
	}
	return api.Errorf(reason, "%s", strings.Join(lines, "\n"))
}

func leftovers(release api.ReleaseRef, findings []trial.Finding) string {
	names := make([]string, 0, len(findings))
	for _, finding := range findings[:min(len(findings), maxFindings)] {
		names = append(names, finding.Object)
	}
	if more := len(findings) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("these objects are there and do not belong to release %[1]s, which needs their names: %[3]s: delete them, or hand "+
		"them to the release with label app.kubernetes.io/managed-by=Helm and annotations meta.helm.sh/release-name=%[1]s and "+
		"meta.helm.sh/release-namespace=%[2]s", release.Name, release.Namespace, strings.Join(names, ", "))
}
