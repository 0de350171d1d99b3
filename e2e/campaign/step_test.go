package campaign

import "testing"

func TestWordsOfTheProgramsOwnWorksAreSeen(t *testing.T) {
	for message, internal := range map[string]bool{
		"[json.exception.type_error.312] cannot use update() with array": true,
		"basic_string::substr: __pos (which is 9) > this->size()":        true,
		"runtime error: index out of range [3] with length 2":            true,
		"value at 0x7ffd12345678":                                        true,
		"spec.values.operator.tolerations is an object, want a list":     false,
		"The chart refuses the values: /podLabels: got string":           false,
	} {
		if found := internals.MatchString(message); found != internal {
			t.Errorf("%q: seen as internal: %t", message, found)
		}
	}
}
