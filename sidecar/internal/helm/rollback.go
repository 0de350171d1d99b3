// Going back to a former revision, as an upgrade: Helm's own rollback would copy its labels, too.
package helm

import (
	"context"
	"encoding/json"
	"maps"
	"strconv"

	releasev1 "helm.sh/helm/v4/pkg/release/v1"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/operations"
)

// RollBack upgrades the release to the chart and the values in the record of a former revision, so it needs
// neither the chart's source nor the objects that the values came from. Changed: there is no such record.
func (c *Client) RollBack(ctx context.Context, request *api.OperationRequest, permit Permit, progress operations.Progress) error {
	progress.Phase(api.PhaseRendering)
	newest, err := c.atRest(ctx, request.Release)
	if err != nil {
		return err
	}
	if newest == nil || newest.Revision < request.Revision {
		return noSuchRevision(request)
	}
	former, err := c.decode(&api.Release{Name: request.Release.Name, Namespace: request.Release.Namespace, Revision: request.Revision})
	if err != nil {
		return classify(err)
	}
	if former.Chart == nil || former.Chart.Metadata == nil {
		return noSuchRevision(request)
	}
	watch := newObserver(progress, c.formerLabels(request, former), c.log)
	actions, err := c.connect(request.Release.Namespace, watch, permit)
	if err != nil {
		return classify(err)
	}
	done, err := upgrade(actions, request, former.Chart, wholeNumbers(former.Config).(map[string]any))
	// Which of them came from a Secret is not on record, so all of them may have.
	if err := watch.classify(err, former.Config, former.Config); err != nil {
		return err
	}
	if record, known := done.(*releasev1.Release); known {
		c.remember(record)
	}
	return nil
}

func noSuchRevision(request *api.OperationRequest) error {
	return api.Errorf(api.ReasonChanged, "release %s has no revision %d to go back to", request.Release.Name, request.Revision)
}

// wholeNumbers are as the controller sent them: a record's are floats, and a template would print 1e+07.
func wholeNumbers(value any) any {
	switch value := value.(type) {
	case map[string]any:
		whole := make(map[string]any, len(value))
		for key, inner := range value {
			whole[key] = wholeNumbers(inner)
		}
		return whole
	case []any:
		whole := make([]any, len(value))
		for i, inner := range value {
			whole[i] = wholeNumbers(inner)
		}
		return whole
	case float64:
		return json.Number(strconv.FormatFloat(value, 'f', -1, 64))
	}
	return value
}

// formerLabels are the request's, and those that tell the former revision's chart.
func (c *Client) formerLabels(request *api.OperationRequest, former *releasev1.Release) map[string]string {
	labels := maps.Clone(request.Labels)
	if labels == nil {
		labels = map[string]string{}
	}
	labels[api.LabelStartID] = c.startID
	tellChart(labels, former.Chart.Metadata)
	// The sum is not in the record. If the label names another revision, Helm copied it from that one.
	revision, known := former.Labels[api.LabelRevision]
	if sum := former.Labels[api.LabelChartSHA256]; sum != "" && (!known || revision == strconv.Itoa(former.Version)) {
		labels[api.LabelChartSHA256] = sum
	}
	return labels
}
