// Values that a chart does not know: Helm takes them without a word, and they change nothing.
package inspect

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	chart "helm.sh/helm/v4/pkg/chart/v2"
)

const (
	// maxUnknown and maxPathBytes bound the list, which ends up in a condition.
	maxUnknown   = 20
	maxPathBytes = 200
)

// freeForm are keys whose map is copied into an object as it is, whatever the chart's default holds. Maps
// that are empty or null by default are free-form, too.
var freeForm = []string{"affinity", "nodeSelector", "resources", "updateStrategy", "podSecurityContext", "securityContext",
	"seLinuxOptions"}

// The paths that templates name: some keys stand in no values.yaml, such as `devices`.
var named = regexp.MustCompile(`\.Values\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)`)

// UnknownValues are the paths, as JSON pointers, that are neither in the chart's values.yaml nor named by a
// template; sorted, at most 20.
func UnknownValues(of *chart.Chart, values map[string]any) []string {
	known := &knowledge{names: map[string]bool{}, parents: map[string]bool{}}
	for _, template := range of.Templates {
		for _, match := range named.FindAllSubmatch(template.Data, -1) {
			known.add(string(match[1]))
		}
	}
	known.walk("", "", values, of.Values)
	slices.Sort(known.unknown)
	return known.unknown[:min(len(known.unknown), maxUnknown)]
}

type knowledge struct {
	names   map[string]bool // a.b.c
	parents map[string]bool // a, a.b
	unknown []string
}

func (k *knowledge) add(name string) {
	k.names[name] = true
	for end := strings.LastIndexByte(name, '.'); end > 0; end = strings.LastIndexByte(name[:end], '.') {
		k.parents[name[:end]] = true
	}
}

// walk compares a map with the chart's own at the same path, given as a name and as a pointer.
func (k *knowledge) walk(name, pointer string, values, defaults map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		here, there := strings.TrimPrefix(name+"."+key, "."), pointer+"/"+escaped(key)
		inner, isMap := values[key].(map[string]any)
		own, inDefaults := defaults[key]
		switch ownMap, _ := own.(map[string]any); {
		case inDefaults && (!isMap || len(ownMap) == 0 || isFreeForm(key)):
		case inDefaults:
			k.walk(here, there, inner, ownMap)
		case k.names[here]:
		case k.parents[here] && isMap:
			k.walk(here, there, inner, nil)
		case len(there) <= maxPathBytes:
			k.unknown = append(k.unknown, there)
		}
	}
}

func isFreeForm(key string) bool {
	lower := strings.ToLower(key)
	return slices.Contains(freeForm, key) || strings.HasSuffix(lower, "labels") || strings.HasSuffix(lower, "annotations")
}

// escaped is a key in a JSON pointer (RFC 6901).
func escaped(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}
