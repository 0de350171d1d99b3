// Package audit reads the API server's audit log: what a user really asked for, and what became of it.
package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Request is one request that the API server answered; a watch that has only been started counts, too.
type Request struct {
	Time        time.Time
	Program     string // the user agent's name, without version
	Verb        string // create, get, list, watch, update, patch, apply, delete, deletecollection
	Resource    string // plural
	Subresource string
	Namespace   string
	Name        string
	Code        int  // HTTP status
	DryRun      bool // asked for as a question only
}

// Write tells whether the request changed something, or tried to.
func (r Request) Write() bool {
	return !r.DryRun && r.Verb != "get" && r.Verb != "list" && r.Verb != "watch"
}

// Done tells whether the request was granted.
func (r Request) Done() bool { return r.Code/100 == 2 }

// What names the request without its answer: "patch daemonsets kube-system/kube-proxy".
func (r Request) What() string {
	resource := r.Resource
	if r.Subresource != "" {
		resource += "/" + r.Subresource
	}
	object := strings.Trim(r.Namespace+"/"+r.Name, "/")
	return strings.TrimSpace(r.Verb + " " + resource + " " + object)
}

func (r Request) String() string { return fmt.Sprintf("%s %s -> %d", r.Program, r.What(), r.Code) }

// Log is an audit log from some moment on.
type Log struct {
	path string
	from int64
}

// Open begins at the log's end.
func Open(path string) (*Log, error) {
	l := &Log{path: path}
	return l, l.Forget()
}

// Forget begins anew at the log's present end.
func (l *Log) Forget() error {
	info, err := os.Stat(l.path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		l.from = 0
	case err != nil:
		return fmt.Errorf("audit log: %w", err)
	default:
		l.from = info.Size()
	}
	return nil
}

// Requests are all since the beginning, in the order of their answers.
func (l *Log) Requests() ([]Request, error) {
	content, err := l.read()
	if err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	var requests []Request
	seen := map[string]bool{}
	for line := range bytes.Lines(content) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break // being written
		}
		var event event
		if err := json.Unmarshal(line, &event); err != nil {
			return nil, fmt.Errorf("audit log: %w", err)
		}
		if !seen[event.AuditID] { // a watch is recorded at its start and at its end
			seen[event.AuditID] = true
			requests = append(requests, event.request())
		}
	}
	return requests, nil
}

func (l *Log) read() ([]byte, error) {
	file, err := os.Open(l.path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if _, err := file.Seek(l.from, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}

// event is what we read of an audit.k8s.io/v1 Event.
type event struct {
	AuditID    string
	RequestURI string
	Verb       string
	UserAgent  string
	ObjectRef  struct{ Resource, Subresource, Namespace, Name string }
	Response   struct{ Code int } `json:"responseStatus"`
	Received   time.Time          `json:"requestReceivedTimestamp"`
}

func (e event) request() Request {
	program, _, _ := strings.Cut(e.UserAgent, "/")
	return Request{
		Time: e.Received, Program: program, Verb: e.Verb,
		Resource: e.ObjectRef.Resource, Subresource: e.ObjectRef.Subresource,
		Namespace: e.ObjectRef.Namespace, Name: e.ObjectRef.Name,
		Code: e.Response.Code, DryRun: strings.Contains(e.RequestURI, "dryRun=All"),
	}
}
