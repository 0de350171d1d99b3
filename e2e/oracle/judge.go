package oracle

// What Ready=True implies.

import "slices"

// Kind is the claim that is false.
type Kind string

// Kinds of violations.
const (
	Running Kind = "release" // what runs is not what the spec says
	Owned   Kind = "values"  // a key that the operator owns has another value
	Served  Kind = "nodes"   // kube-proxy is away from a node that Cilium does not serve
	Closed  Kind = "gate"    // a node is closed although its agent is ready
)

// Violation is one false claim.
type Violation struct {
	Kind     Kind
	Object   string // what it is about: the same violation is recognized by kind and object
	Sentence string
}

func (v Violation) key() string { return string(v.Kind) + " " + v.Object }

// Judge returns what does not hold although it is claimed. Ask Claims first.
func Judge(s *Snapshot) []Violation {
	return slices.Concat(running(s), owned(s), served(s), closed(s))
}
