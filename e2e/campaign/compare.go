package campaign

// How two states differ, in words.

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Differences lead from one state to the other; none if they are equal.
func Differences(before, after State) (found []string) {
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		switch {
		case before[name] == nil:
			found = append(found, name+" is there and was not")
		case after[name] == nil:
			found = append(found, name+" is gone")
		default:
			found = append(found, differing(name, "", any(before[name]), any(after[name]))...)
		}
	}
	return found
}

func differing(name, path string, before, after any) (found []string) {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	old, wasMap := keyed(before)
	present, isMap := keyed(after)
	if !wasMap || !isMap {
		return []string{fmt.Sprintf("%s %s was %s and is %s", name, path, short(before), short(after))}
	}
	fields := map[string]bool{}
	for field := range old {
		fields[field] = true
	}
	for field := range present {
		fields[field] = true
	}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		found = append(found, differing(name, path+"."+field, old[field], present[field])...)
	}
	return found
}

// keyed is an object, or a list of objects as one by their names or types.
func keyed(value any) (map[string]any, bool) {
	list, isList := value.([]any)
	if !isList {
		object, isMap := value.(map[string]any)
		return object, isMap
	}
	all := map[string]any{}
	for _, item := range list {
		fields, _ := item.(map[string]any)
		key := fields["name"]
		if key == nil {
			key = fields["type"]
		}
		name, named := key.(string)
		if !named || all[name] != nil {
			return nil, false
		}
		all[name] = item
	}
	return all, len(list) > 0
}

func short(value any) string {
	if value == nil {
		return "absent"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	if len(text) > 160 {
		return string(text[:160]) + "…"
	}
	return string(text)
}
