package audit

// The lines of the file: one for each stage of each request.

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// event is what we read of an audit.k8s.io/v1 Event.
type event struct {
	AuditID    string
	Stage      string
	RequestURI string
	Verb       string
	UserAgent  string
	ObjectRef  struct{ Resource, Subresource, Namespace, Name string }
	Response   struct{ Code int } `json:"responseStatus"`
	Received   time.Time          `json:"requestReceivedTimestamp"`
	At         time.Time          `json:"stageTimestamp"`
}

// answered leaves out the stage that is recorded before the request is looked at.
func (e event) answered() bool { return e.Stage != "RequestReceived" }

func (e event) request() Request {
	program, _, _ := strings.Cut(e.UserAgent, "/")
	return Request{
		Time: e.Received, Answered: e.At, Program: program, Verb: e.Verb,
		Resource: e.ObjectRef.Resource, Subresource: e.ObjectRef.Subresource,
		Namespace: e.ObjectRef.Namespace, Name: e.ObjectRef.Name,
		Code: e.Response.Code, DryRun: strings.Contains(e.RequestURI, "dryRun=All"),
	}
}

// parse reads whole lines. It leaves out requests that came in before the first line, and counts those without an answer.
func parse(content []byte) (requests []Request, unanswered int, err error) {
	var order []string
	latest := map[string]event{}
	for line := range bytes.Lines(content) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break // being written
		}
		var read event
		if err := json.Unmarshal(line, &read); err != nil {
			return nil, 0, err
		}
		before, known := latest[read.AuditID]
		switch {
		case !known && !read.answered():
			order = append(order, read.AuditID)
			latest[read.AuditID] = read
		case known && !before.answered(): // a watch is answered twice: at its start and at its end
			latest[read.AuditID] = read
		}
	}
	for _, id := range order {
		if !latest[id].answered() {
			unanswered++
			continue
		}
		requests = append(requests, latest[id].request())
	}
	return requests, unanswered, nil
}
