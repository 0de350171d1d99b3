package campaign

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func allGroups(t *testing.T) ([]Leaf, []Group) {
	t.Helper()
	leaves, err := Leaves()
	if err != nil {
		t.Fatal(err)
	}
	return leaves, Groups(leaves)
}

func TestEveryFieldIsTried(t *testing.T) {
	leaves, groups := allGroups(t)
	for i, leaf := range leaves {
		group := groups[i]
		if group.Field != leaf.Path || len(group.Applied) == 0 || len(group.Refused) == 0 {
			t.Errorf("%s: %d mutations are applied and %d refused; each field needs both", leaf.Path, len(group.Applied), len(group.Refused))
		}
		set := slices.ContainsFunc(group.Applied, func(m Mutation) bool { return m.Name != "absent" })
		if !set {
			t.Errorf("%s is never set: say in fields.go what people write there", leaf.Path)
		}
	}
	if count := Count(groups); count < 300 {
		t.Errorf("%d mutations are too few", count)
	} else {
		t.Logf("%d mutations of %d fields and %d paths in values", count, len(leaves), len(groups)-len(leaves))
	}
}

func TestEveryEnumAndBoundIsTried(t *testing.T) {
	leaves, groups := allGroups(t)
	for i, leaf := range leaves {
		names := map[string]bool{}
		for _, mutation := range slices.Concat(groups[i].Applied, groups[i].Refused) {
			names[mutation.Name] = true
		}
		for _, value := range leaf.Schema.Enum() {
			if !names[fmt.Sprintf("enum %v", value)] {
				t.Errorf("%s: %v is not tried", leaf.Path, value)
			}
		}
		for bound, name := range map[string]string{"minimum": "below, ", "maximum": "above, ", "maxItems": " items", "maxLength": " characters"} {
			_, bounded := leaf.Schema.Bound(bound)
			tried := slices.ContainsFunc(slices.Collect(maps.Keys(names)), func(n string) bool { return strings.Contains(n, name) })
			if bounded && !tried {
				t.Errorf("%s: nothing beyond %s is tried", leaf.Path, bound)
			}
		}
	}
}

// The API server does not look at a number's format: without a maximum it takes what the operator cannot hold.
func TestEveryNumberHasBothBounds(t *testing.T) {
	leaves, _ := allGroups(t)
	for _, leaf := range leaves {
		_, lower := leaf.Schema.Bound("minimum")
		_, upper := leaf.Schema.Bound("maximum")
		if leaf.Schema.Kind() == "integer" && !(lower && upper) {
			t.Errorf("%s has no minimum or no maximum", leaf.Path)
		}
	}
}

func TestFieldsAreThoseOfTheCRD(t *testing.T) {
	leaves, _ := allGroups(t)
	for path := range fields {
		if !slices.ContainsFunc(leaves, func(l Leaf) bool { return l.Path == path }) {
			t.Errorf("fields.go describes %s, which the CRD has not", path)
		}
	}
}

func TestAMutationSetsItsFieldAndLeavesTheBase(t *testing.T) {
	_, groups := allGroups(t)
	for _, group := range groups {
		for _, mutation := range group.Applied {
			if group.Field != "version" && mutation.Spec["version"] != Version {
				t.Errorf("%s installs %v", mutation, mutation.Spec["version"])
			}
		}
	}
	if base := Base(); !reflect.DeepEqual(base, map[string]any{"version": Version}) {
		t.Errorf("the base has become %v", base)
	}
	if !reflect.DeepEqual(static, object{"apiServer": object{"source": "Static", "host": "169.254.128.112", "port": int64(60002)}}) {
		t.Errorf("an example has become %v", static)
	}
}

func TestASampleCoversEachFieldOnceAndIsTheSameEachTime(t *testing.T) {
	_, groups := allGroups(t)
	batches := Sample(groups, 14)
	counts := map[string]int{}
	for _, batch := range batches {
		for _, mutation := range batch.Applied {
			counts[mutation.Field]++
		}
	}
	for _, group := range groups {
		if counts[group.Field] != 1 {
			t.Errorf("%s is applied %d times", group.Field, counts[group.Field])
		}
	}
	if !reflect.DeepEqual(batches, Sample(groups, 14)) {
		t.Error("another sample was drawn")
	}
}

func TestShardsAreAllGroupsOnce(t *testing.T) {
	_, groups := allGroups(t)
	count := 0
	for i := 1; i <= 3; i++ {
		part, err := Shard(groups, fmt.Sprintf("%d/3", i))
		if err != nil {
			t.Fatal(err)
		}
		count += len(part)
	}
	if count != len(groups) {
		t.Errorf("three shards have %d groups of %d", count, len(groups))
	}
	for _, wrong := range []string{"0/3", "4/3", "1", "a/b"} {
		if _, err := Shard(groups, wrong); err == nil {
			t.Errorf("shard %q is accepted", wrong)
		}
	}
}
