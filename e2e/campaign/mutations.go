package campaign

// What is tried, as it follows from the schema: each value that is allowed at the edge, and the one just beyond.

import (
	"fmt"
	"slices"
	"strings"
)

// Mutation is one spec to be applied.
type Mutation struct {
	Field   string // path of the leaf
	Name    string // what is special about it
	Spec    map[string]any
	Refused bool // the API server must refuse it and name the field
}

func (m Mutation) String() string { return m.Field + ": " + m.Name }

// Group are all mutations of a field: the refused ones, then those that are applied one after the other.
type Group struct {
	Field   string
	Refused []Mutation
	Applied []Mutation
	OneWay  string // why a cluster is not the same after the way back; empty if it must be
}

// Groups are those of all fields, and of the paths in values, in a fixed order.
func Groups(leaves []Leaf) []Group {
	var groups []Group
	for _, leaf := range leaves {
		groups = append(groups, groupOf(leaf))
	}
	return append(groups, valuesGroups()...)
}

// Count is how many mutations groups hold.
func Count(groups []Group) (count int) {
	for _, group := range groups {
		count += len(group.Refused) + len(group.Applied)
	}
	return count
}

func groupOf(leaf Leaf) Group {
	known := fields[leaf.Path]
	b := builder{leaf: leaf, known: known, group: Group{Field: leaf.Path, OneWay: known.oneWay}}
	if len(leaf.Schema.Enum()) > 0 {
		b.enum()
	} else {
		b.byKind()
	}
	for _, value := range known.good {
		b.good(fmt.Sprintf("as people write it: %s", brief(value)), value)
	}
	for _, value := range known.bad {
		b.bad(fmt.Sprintf("as it must not be: %s", brief(value)), value)
	}
	b.absent()
	return b.group
}

type builder struct {
	leaf  Leaf
	known field
	group Group
}

func (b *builder) good(name string, value any) {
	b.group.Applied = append(b.group.Applied, Mutation{Field: b.leaf.Path, Name: name, Spec: specWith(b.leaf.Path, b.known, value)})
}

func (b *builder) bad(name string, value any) {
	mutation := Mutation{Field: b.leaf.Path, Name: name, Spec: specWith(b.leaf.Path, b.known, value), Refused: true}
	b.group.Refused = append(b.group.Refused, mutation)
}

// absent: the field is left out of what is given for it otherwise; a required one must be missed.
func (b *builder) absent() {
	spec := specWithout(b.leaf.Path, b.known)
	mutation := Mutation{Field: b.leaf.Path, Name: "absent", Spec: spec, Refused: b.known.required}
	if mutation.Refused {
		b.group.Refused = append(b.group.Refused, mutation)
	} else {
		b.group.Applied = append(b.group.Applied, mutation)
	}
}

func (b *builder) enum() {
	for _, value := range b.leaf.Schema.Enum() {
		if slices.Contains(b.known.refused, value) {
			b.bad(fmt.Sprintf("enum %v", value), value)
		} else {
			b.good(fmt.Sprintf("enum %v", value), value)
		}
	}
	b.bad("another word", "Nonsense")
	b.bad("no word", "")
	b.bad("a word in capitals", strings.ToUpper(fmt.Sprint(b.leaf.Schema.Enum()[0]))+"!")
	b.bad("a number", int64(7))
}

func brief(value any) string {
	text := fmt.Sprint(value)
	if len(text) > 40 {
		return fmt.Sprintf("%s… (%d)", strings.ToValidUTF8(text[:40], ""), len(text))
	}
	return text
}
