package campaign

// Which part of the campaign is run.

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// Shard is the ith of n parts of the groups, i from 1, as "i/n" says; everything if it says nothing.
func Shard(groups []Group, text string) ([]Group, error) {
	if text == "" {
		return groups, nil
	}
	var i, n int
	if _, err := fmt.Sscanf(text, "%d/%d", &i, &n); err != nil || i < 1 || i > n {
		return nil, fmt.Errorf("a shard is i/n with i from 1 to n, not %q", text)
	}
	var part []Group
	for index, group := range groups {
		if index%n == i-1 {
			part = append(part, group)
		}
	}
	return part, nil
}

// Sample has of each group one mutation that is refused and one that is applied: always the same, chosen by the field's
// name. They are put together in batches, each with one way back; what leads one way only comes last.
func Sample(groups []Group, batch int) []Group {
	var batches, last []Group
	for _, group := range groups {
		one := Group{Field: group.Field, OneWay: group.OneWay, Refused: pick(group.Field, group.Refused), Applied: pick(group.Field, group.Applied)}
		if one.OneWay != "" {
			last = append(last, one)
			continue
		}
		if end := len(batches) - 1; end >= 0 && len(batches[end].Applied) < batch {
			batches[end] = joined(batches[end], one)
		} else {
			batches = append(batches, one)
		}
	}
	return append(batches, last...)
}

func pick(field string, mutations []Mutation) []Mutation {
	if len(mutations) == 0 {
		return nil
	}
	hash := fnv.New32a()
	hash.Write([]byte(field))
	return []Mutation{mutations[hash.Sum32()%uint32(len(mutations))]}
}

func joined(a, b Group) Group {
	return Group{Field: strings.Join([]string{a.Field, b.Field}, ", "), Refused: append(a.Refused, b.Refused...), Applied: append(a.Applied, b.Applied...)}
}
