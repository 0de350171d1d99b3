package load_test

import (
	"encoding/json"
	"math"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"

	"tke-cilium-operator/e2e/load"
)

func TestObjectsHaveTheSizesThatReportsName(t *testing.T) {
	for name, each := range map[string]struct {
		object runtime.Object
		want   float64 // KB of JSON
	}{
		"kwok's node": {load.Node(load.Kwok, "a-0001"), 4.0}, "kwok's agent": {load.Agent(load.Kwok, "a-0001", true), 3.3},
		"a real node": {load.Node(load.Real, "a-0001"), 17.0}, "a real agent": {load.Agent(load.Real, "a-0001", true), 21.5},
	} {
		text, err := json.Marshal(each.object)
		if err != nil {
			t.Fatal(err)
		}
		if size := float64(len(text)) / 1000; math.Abs(size/each.want-1) > 0.05 {
			t.Errorf("%s has %.1f KB, want %.1f", name, size, each.want)
		}
	}
}
