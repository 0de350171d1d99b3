package campaign

// One mutation, and what is asked after it.

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"tke-cilium-operator/e2e/operator"
)

// refuse: the API server must refuse it, with the field's name.
func (r *Runner) refuse(ctx context.Context, mutation Mutation) {
	r.report.count(mutation)
	if wrong := judgeRefusal(mutation, apply(ctx, r.client, mutation.Spec, false)); wrong != "" {
		r.report.fail(mutation, "schema", "%s", wrong)
	}
}

func (r *Runner) apply(ctx context.Context, mutation Mutation) {
	r.report.count(mutation)
	if err := apply(ctx, r.client, mutation.Spec, false); err != nil {
		r.report.fail(mutation, "schema", "it was refused: %v", err)
		return
	}
	if !r.observe(ctx, mutation) || r.options.Settle == 0 {
		return
	}
	settled, ready := r.settle(ctx)
	r.judgeMessages(mutation, settled)
	r.alive(mutation)
	if ready {
		for _, claim := range r.watch.Disagrees(ctx) {
			r.report.fail(mutation, "oracle", "%s", claim)
		}
	}
}

// observe waits until the status is about the present spec.
func (r *Runner) observe(ctx context.Context, mutation Mutation) bool {
	ctx, cancel := context.WithTimeout(ctx, observedWithin)
	defer cancel()
	var last *operator.Installation
	err := operator.Wait(ctx, r.bed.Cluster, func(i *operator.Installation) bool {
		last = i
		return i.Observed() || !r.op.Controller.Running()
	}, nil)
	if !r.alive(mutation) {
		return false
	}
	if err != nil && last == nil {
		r.report.fail(mutation, "status", "the object cannot be read: %v", err)
		return false
	}
	if err != nil {
		r.report.fail(mutation, "status", "after %s the status is about generation %d of %d: %v; the log ends in: %s", observedWithin,
			last.Status.ObservedGeneration, last.Generation, last, tail(r.op.Controller.Log(), 2))
		return false
	}
	r.judgeMessages(mutation, last)
	return true
}

// settle waits until Ready is True or False, or time is up: Unknown means that something is on its way.
func (r *Runner) settle(ctx context.Context) (last *operator.Installation, ready bool) {
	ctx, cancel := context.WithTimeout(ctx, r.options.Settle)
	defer cancel()
	_ = operator.Wait(ctx, r.bed.Cluster, func(i *operator.Installation) bool {
		last = i
		ready = i.Ready()
		return i.Condition("Ready").Status != "Unknown" || !r.op.Controller.Running()
	}, nil) // who has not settled goes on in the next state
	return last, ready
}

// alive tells whether both programs run, and reports one that does not.
func (r *Runner) alive(mutation Mutation) bool {
	alive := true
	for name, program := range map[string]*operator.Program{"controller": r.op.Controller, "sidecar": r.op.Sidecar} {
		if program.Running() {
			continue
		}
		alive = false
		r.report.fail(mutation, "process", "the %s has ended: %s", name, tail(program.Log(), 1))
	}
	return alive
}

// internals are words of the program's own works, which tell a person nothing.
var internals = regexp.MustCompile(`json\.exception|nlohmann|simdjson|type_error|parse_error|out_of_range|basic_string|std::|what\(\)|` +
	`bad_alloc|bad_optional|InternalError|terminate called|Thread died|panic:|runtime error|nil pointer|goroutine |0x[0-9a-f]{8,}|%!`)

// templateWords are Helm's own about a template of the chart, beside the path of the value that is missing.
const templateWords = "nil pointer evaluating interface {}"

func (r *Runner) judgeMessages(mutation Mutation, i *operator.Installation) {
	if i == nil {
		return
	}
	for _, condition := range i.Status.Conditions {
		message := strings.ReplaceAll(condition.Message, templateWords, "")
		if word := internals.FindString(message); word != "" {
			r.report.fail(mutation, "message", "condition %s (%s) says %q: %s", condition.Type, condition.Reason, word, condition.Message)
			return
		}
	}
}

// untilReady waits for the present spec to be Ready.
func (r *Runner) untilReady(ctx context.Context) (last *operator.Installation, err error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	err = operator.Wait(ctx, r.bed.Cluster, func(i *operator.Installation) bool {
		last = i
		return i.Ready() || !r.op.Controller.Running()
	}, nil)
	if err == nil && !r.op.Controller.Running() {
		err = errors.New("the controller has ended")
	}
	return last, err
}

// tail are the last lines of a log, shortened.
func tail(log string, lines int) string {
	all := strings.Split(strings.TrimSpace(log), "\n")
	text := strings.Join(all[max(0, len(all)-lines):], " | ")
	if len(text) > 600 {
		text = text[:600] + "…"
	}
	return text
}
