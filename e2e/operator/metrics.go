package operator

// What the programs tell of themselves.

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// Metrics reads /metrics: values by name with labels, as they stand there.
func (op *Operator) Metrics(ctx context.Context) (map[string]float64, error) {
	answer, err := op.get(ctx, "/metrics")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	metrics := map[string]float64{}
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		name, text, found := strings.Cut(lines.Text(), " ")
		if value, err := strconv.ParseFloat(text, 64); found && err == nil && name != "#" {
			metrics[name] = value
		}
	}
	return metrics, nil
}

// Passes counts the looks at the installation since the controller's start.
func (op *Operator) Passes(ctx context.Context) (passes float64, err error) {
	metrics, err := op.Metrics(ctx)
	for name, value := range metrics {
		if strings.HasPrefix(name, "controller_runtime_reconcile_total{") {
			passes += value
		}
	}
	return passes, err
}

// Leads tells whether this replica is the leader; one that does not answer is not.
func (op *Operator) Leads(ctx context.Context) bool {
	metrics, err := op.Metrics(ctx)
	return err == nil && metrics[`leader_election_master_status{name="tke-cilium-operator"}`] == 1
}

// Synced tells whether the controller has listed everything it watches.
func (op *Operator) Synced(ctx context.Context) bool {
	answer, err := op.get(ctx, "/readyz")
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// Serves tells whether the sidecar accepts connections.
func (op *Operator) Serves() bool {
	connection, err := net.Dial("unix", op.socket)
	if err != nil {
		return false
	}
	connection.Close()
	return true
}

func (op *Operator) get(ctx context.Context, path string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+op.WebAddress+path, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the controller does not answer: %w", err)
	}
	return answer, nil
}
