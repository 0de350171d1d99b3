package campaign

// Specs in which one field is as it is to be tried.

import (
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
)

// Version is the one that is installed while the campaign runs.
const Version = "1.18.2"

// Base is the spec that everything starts from and goes back to.
func Base() map[string]any { return map[string]any{"version": Version} }

// specWith is the base, with what the field needs beside it, and the field set.
func specWith(path string, known field, value any) map[string]any {
	spec := overlaid(Base(), known.beside)
	if known.with != nil {
		spec = overlaid(spec, known.with(value))
	}
	set(spec, strings.Split(path, "."), value)
	return spec
}

// specWithout is the same without the field.
func specWithout(path string, known field) map[string]any {
	spec := overlaid(Base(), known.beside)
	unset(spec, strings.Split(path, "."))
	return spec
}

// set follows a path; x[] is the first item of the list x.
func set(object map[string]any, path []string, value any) {
	name, isList := strings.CutSuffix(path[0], "[]")
	if len(path) == 1 {
		object[name] = value
		return
	}
	set(child(object, name, isList), path[1:], value)
}

func unset(object map[string]any, path []string) {
	name, isList := strings.CutSuffix(path[0], "[]")
	if len(path) == 1 {
		delete(object, name)
		return
	}
	if object[name] != nil {
		unset(child(object, name, isList), path[1:])
	}
}

// child is the object under a name, or the first item of the list there; it is made if it is missing.
func child(object map[string]any, name string, isList bool) map[string]any {
	if !isList {
		found, ok := object[name].(map[string]any)
		if !ok {
			found = map[string]any{}
			object[name] = found
		}
		return found
	}
	list, _ := object[name].([]any)
	if len(list) == 0 {
		list = []any{map[string]any{}}
		object[name] = list
	}
	return list[0].(map[string]any)
}

// overlaid is a deep copy of both; fields of the second win.
func overlaid(below, above map[string]any) map[string]any {
	merged := runtime.DeepCopyJSON(below)
	for name, value := range runtime.DeepCopyJSON(above) {
		inner, isMap := value.(map[string]any)
		under, wasMap := merged[name].(map[string]any)
		if isMap && wasMap {
			merged[name] = overlaid(under, inner)
		} else {
			merged[name] = value
		}
	}
	return merged
}
