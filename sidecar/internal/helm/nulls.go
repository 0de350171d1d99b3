// A null among the values takes the chart's default away, and a template that reads below it fails without naming it.
package helm

import (
	"maps"
	"slices"
	"strings"
)

const mostNulls = 3

// aboutNulls names the values that are null; empty: none is.
func aboutNulls(values map[string]any) string {
	found := nulls(values, "")
	if len(found) == 0 {
		return ""
	}
	if len(found) > mostNulls {
		found = append(found[:mostNulls], "...")
	}
	return "; null takes the chart's default away: " + strings.Join(found, ", ")
}

// nulls are paths such as "hubble.tls", sorted.
func nulls(values map[string]any, below string) []string {
	var found []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		switch value := values[key].(type) {
		case nil:
			found = append(found, below+key)
		case map[string]any:
			found = append(found, nulls(value, below+key+".")...)
		}
	}
	return found
}
