package campaign

// What each kind of field is tried with.

import (
	"fmt"
	"strings"
)

func (b *builder) byKind() {
	switch b.leaf.Schema.Kind() {
	case "string":
		b.text()
	case "integer":
		b.number()
	case "boolean":
		b.good("true", true)
		b.good("false", false)
		b.bad("text", "yes")
		b.bad("a number", int64(1))
	case "array":
		b.list()
	case "object":
		b.bad("text", "debug.enabled=true")
		b.bad("a list", []any{})
		b.bad("a number", int64(7))
	}
}

func (b *builder) text() {
	if most, bounded := b.leaf.Schema.Bound("maxLength"); bounded {
		b.bad(fmt.Sprintf("%d characters", most+1), strings.Repeat("a", int(most+1)))
	}
	b.bad("other letters", "网络-ünï")
	b.bad("a line break", "a\nb")
	b.bad("a number", int64(7))
	b.bad("true", true)
	b.bad("a list", []any{"a"})
	b.bad("an object", map[string]any{"a": "b"})
}

func (b *builder) number() {
	least, lower := b.leaf.Schema.Bound("minimum")
	most, upper := b.leaf.Schema.Bound("maximum")
	if lower {
		b.good(fmt.Sprintf("the least, %d", least), least)
		b.bad(fmt.Sprintf("below, %d", least-1), least-1)
	}
	if upper {
		b.good(fmt.Sprintf("the most, %d", most), most)
		b.bad(fmt.Sprintf("above, %d", most+1), most+1)
	}
	b.bad("a fraction", 1.5)
	b.bad("text", "7")
	b.bad("true", true)
}

func (b *builder) list() {
	schema := b.leaf.Schema
	if most, bounded := schema.Bound("maxItems"); bounded && b.known.item != nil {
		b.good(fmt.Sprintf("the most, %d", min(most, b.known.distinct(most))), items(b.known, min(most, b.known.distinct(most))))
		b.bad(fmt.Sprintf("%d items", most+1), items(b.known, most+1))
	}
	if least, bounded := schema.Bound("minItems"); bounded && least > 0 {
		b.bad("no item", []any{})
	} else {
		b.good("no item", []any{})
	}
	if kind := schema["x-kubernetes-list-type"]; b.known.item != nil && (kind == "set" || kind == "map") {
		b.bad("one item twice", []any{b.known.item(0), b.known.item(0)})
	}
	b.bad("text", "a,b")
	b.bad("an object", map[string]any{"a": "b"})
	if schema.Items().Kind() == "string" {
		b.bad("an item of other letters", []any{"网络"})
		b.bad("an item that is a number", []any{int64(7)})
		b.bad("an item that is nothing", []any{""})
		b.bad("an item of 300 characters", []any{strings.Repeat("a", 300)})
	}
}

func items(known field, count int64) []any {
	all := make([]any, count)
	for i := range all {
		all[i] = known.item(i)
	}
	return all
}
