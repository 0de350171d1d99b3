package oracle

// The same questions asked at once, by a test that has just seen Ready=True.

import (
	"context"
	"time"
)

const closeInterval = 300 * time.Millisecond

// Disagrees looks until release and values are as claimed, or nothing is claimed any more, and returns nothing then. What
// stays false for as long as it takes to count is returned, in sentences. Nodes are left to the looks beside.
func (o *Oracle) Disagrees(ctx context.Context) []string {
	judged := newClock(Options{Release: o.clock.release, Nodes: o.clock.nodes})
	tick := time.NewTicker(closeInterval)
	defer tick.Stop()
	for {
		seen, err := o.reader.read(ctx)
		if err == nil {
			if !seen.Claims() {
				return nil
			}
			present := append(running(seen), owned(seen)...)
			judged.note(seen.At, present)
			if found := judged.found(); len(found) > 0 || len(present) == 0 {
				return found
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
