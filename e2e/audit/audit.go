// Package audit reads the API server's audit log: what a user really asked for, and what became of it.
package audit

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// Request is one request that the API server answered; a watch that has only been started counts, too.
type Request struct {
	Time        time.Time // when it came in
	Answered    time.Time // of a watch: when it began
	Program     string    // the user agent's name, without version
	Verb        string    // create, get, list, watch, update, patch, apply, delete, deletecollection
	Resource    string    // plural
	Subresource string
	Namespace   string
	Name        string
	Code        int  // HTTP status
	DryRun      bool // asked for as a question only
}

// questions are asked by a POST that changes nothing.
var questions = []string{"selfsubjectrulesreviews", "selfsubjectaccessreviews"}

// Write tells whether the request changed something, or tried to.
func (r Request) Write() bool {
	return !r.DryRun && !slices.Contains(questions, r.Resource) && r.Verb != "get" && r.Verb != "list" && r.Verb != "watch"
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

const (
	patience = 5 * time.Second
	interval = 10 * time.Millisecond
)

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

// Requests are all that came in since the beginning and were answered, in the order of their coming. The API server
// records an answer only after the client has it, so this waits for those that are still missing; one whose answer
// never comes (the API server was killed) is left out.
func (l *Log) Requests() ([]Request, error) {
	for deadline := time.Now().Add(patience); ; <-time.After(interval) {
		content, err := l.read()
		if err != nil {
			return nil, fmt.Errorf("audit log: %w", err)
		}
		requests, unanswered, err := parse(content)
		if err != nil {
			return nil, fmt.Errorf("audit log: %w", err)
		}
		if unanswered == 0 || time.Now().After(deadline) {
			return requests, nil
		}
	}
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
