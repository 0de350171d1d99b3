package oracle

// How long each claim has been false, without a break.

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// clock is thread-safe.
type clock struct {
	release, nodes time.Duration

	mutex sync.Mutex
	since map[string]time.Time // by key of what is false at present
	false map[string]string    // what has lasted, in a sentence, by key
}

func newClock(options Options) *clock {
	c := &clock{release: options.Release, nodes: options.Nodes, since: map[string]time.Time{}, false: map[string]string{}}
	if c.release == 0 {
		c.release = defaultRelease
	}
	if c.nodes == 0 {
		c.nodes = defaultNodes
	}
	return c
}

// note takes one look's violations; what is not among them has had a break.
func (c *clock) note(at time.Time, violations []Violation) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	present := map[string]time.Time{}
	for _, violation := range violations {
		key := violation.key()
		began, known := c.since[key]
		if !known {
			began = at
		}
		present[key] = began
		lasted := at.Sub(began)
		if _, told := c.false[key]; !told && lasted >= c.patience(violation.Kind) {
			c.false[key] = fmt.Sprintf("Ready=True since %.0f s although %s [%s, first seen at %s]",
				lasted.Seconds(), violation.Sentence, violation.Kind, began.UTC().Format(time.TimeOnly))
		}
	}
	c.since = present
}

func (c *clock) clear() { c.note(time.Time{}, nil) }

func (c *clock) patience(kind Kind) time.Duration {
	if kind == Served || kind == Closed {
		return c.nodes
	}
	return c.release
}

func (c *clock) found() []string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	found := make([]string, 0, len(c.false))
	for _, sentence := range c.false {
		found = append(found, sentence)
	}
	slices.Sort(found)
	return found
}
