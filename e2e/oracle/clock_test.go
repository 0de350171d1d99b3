package oracle

import (
	"strings"
	"testing"
	"time"
)

var (
	wrongRelease = Violation{Running, "agents", "the agents are of 1.19.6"}
	closedNode   = Violation{Closed, "n1", "node n1 is closed"}
)

func TestAViolationCountsOnceItHasLasted(t *testing.T) {
	for _, row := range []struct {
		what  Violation
		lasts time.Duration
	}{{wrongRelease, 15 * time.Second}, {closedNode, 150 * time.Second}} {
		c := newClock(Options{})
		c.note(noon, []Violation{row.what})
		c.note(noon.Add(row.lasts-time.Second), []Violation{row.what})
		if found := c.found(); len(found) != 0 {
			t.Errorf("%s: told too early: %q", row.what.Kind, found)
		}
		c.note(noon.Add(row.lasts), []Violation{row.what})
		if found := c.found(); len(found) != 1 || !strings.Contains(found[0], row.what.Sentence) {
			t.Errorf("%s: told %q", row.what.Kind, found)
		}
	}
}

func TestABreakBeginsAnew(t *testing.T) {
	for name, pause := range map[string]func(*clock){
		"it was right for a moment":    func(c *clock) { c.note(noon.Add(10*time.Second), []Violation{closedNode}) },
		"nothing was claimed, or seen": func(c *clock) { c.clear() },
	} {
		c := newClock(Options{})
		c.note(noon, []Violation{wrongRelease})
		pause(c)
		c.note(noon.Add(12*time.Second), []Violation{wrongRelease})
		c.note(noon.Add(26*time.Second), []Violation{wrongRelease})
		if found := c.found(); len(found) != 0 {
			t.Errorf("%s, and yet: %q", name, found)
		}
		c.note(noon.Add(27*time.Second), []Violation{wrongRelease})
		if found := c.found(); len(found) != 1 {
			t.Errorf("%s: lasting again, it is not told", name)
		}
	}
}

func TestEachViolationIsToldOnce(t *testing.T) {
	c := newClock(Options{Release: time.Second, Nodes: time.Second})
	for second := range 5 {
		c.note(noon.Add(time.Duration(second)*time.Second), []Violation{wrongRelease, closedNode})
	}
	if found := c.found(); len(found) != 2 {
		t.Errorf("told %q", found)
	}
}
