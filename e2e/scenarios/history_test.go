package scenarios_test

// Every state of the installation, as `kubectl get --watch -o wide` would have shown it.

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"tke-cilium-operator/e2e/operator"
)

// row is one state: the columns by their names, and the object.
type row struct {
	columns map[string]any // string, number, or nil for an empty cell
	object  operator.Installation
}

func (r row) String() string {
	text, err := json.Marshal(r.columns)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

type history struct {
	*scenario
	mutex sync.Mutex
	rows  []row
}

// record begins to watch; the server renders the table, as it does for kubectl.
func (s *scenario) record() *history {
	s.Helper()
	client, err := rest.HTTPClientFor(s.bed.RESTConfig())
	s.must(err)
	request, err := http.NewRequestWithContext(s.Context(), http.MethodGet,
		s.bed.URL+"/apis/install.cilium-tke.io/v1alpha1/ciliuminstallations?watch=true&includeObject=Object", nil)
	s.must(err)
	request.Header.Set("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
	var answer *http.Response
	s.eventually("the server lets us watch", func(context.Context) (bool, error) {
		if answer, err = client.Do(request); err != nil || answer.StatusCode == http.StatusOK {
			return err == nil, err
		}
		return false, answer.Body.Close() // 429: its storage has not been used before
	})
	s.Cleanup(func() { answer.Body.Close() })
	h := &history{scenario: s}
	go h.follow(answer.Body)
	return h
}

func (h *history) follow(stream io.Reader) {
	var names []string // only the first event carries the columns' definitions
	for events := json.NewDecoder(stream); ; {
		var event struct{ Object metav1.Table }
		if events.Decode(&event) != nil {
			return // closed at the test's end
		}
		for _, column := range event.Object.ColumnDefinitions {
			names = append(names, column.Name)
		}
		for _, cells := range event.Object.Rows {
			r := row{columns: map[string]any{}}
			for i, name := range names {
				r.columns[name] = cells.Cells[i]
			}
			if json.Unmarshal(cells.Object.Raw, &r.object) != nil {
				return
			}
			h.mutex.Lock()
			h.rows = append(h.rows, r)
			h.mutex.Unlock()
		}
	}
}

func (h *history) all() []row {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return slices.Clone(h.rows)
}

// expectSensible checks what must be true of each state that anybody could have seen.
func (h *history) expectSensible() {
	h.Helper()
	spoken := false
	for _, r := range h.all() {
		if ready, _ := r.columns["Ready"].(string); ready != "" {
			spoken = true
		} else if spoken {
			h.Errorf("the column READY became empty: %s", r)
		}
		if !spoken {
			continue // the operator has not seen it yet
		}
		h.expectReadable(r)
		expectKstatus(h.scenario, r.object)
	}
	if !spoken {
		h.Error("the installation never said anything")
	}
}

// expectReadable: the columns that are never empty once the operator has looked, and one line a message.
func (h *history) expectReadable(r row) {
	h.Helper()
	for _, name := range []string{"Reason", "Message", "Updated", "Nodes", "Desired"} {
		if text, _ := r.columns[name].(string); text == "" {
			h.Errorf("the column %s is empty: %s", strings.ToUpper(name), r)
		}
	}
	step, _ := r.columns["Step"].(string)
	if ready := r.columns["Ready"] == "True"; ready != (step == "") {
		h.Errorf("READY and STEP do not fit: %s", r)
	}
}

// expectKstatus checks the conditions as Argo CD, Flux and `kubectl wait` read them.
func expectKstatus(s *scenario, i operator.Installation) {
	s.Helper()
	is := func(kind string) bool { return meta.IsStatusConditionTrue(i.Status.Conditions, kind) }
	switch {
	case is("Ready") && (is("Reconciling") || is("Stalled")):
		s.Errorf("ready, and yet reconciling or stalled: %v", i.Status.Conditions)
	case is("Reconciling") && is("Stalled"):
		s.Errorf("reconciling and stalled at once: %v", i.Status.Conditions)
	}
	for _, condition := range i.Status.Conditions {
		abnormal := condition.Type == "Reconciling" || condition.Type == "Stalled"
		if abnormal && condition.Status != metav1.ConditionTrue {
			s.Errorf("%s is %s: it should be absent", condition.Type, condition.Status)
		}
		if condition.Reason == "" || condition.ObservedGeneration == 0 || condition.LastTransitionTime.IsZero() {
			s.Errorf("condition %s is incomplete: %+v", condition.Type, condition)
		}
	}
}
