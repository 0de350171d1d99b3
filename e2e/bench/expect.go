package bench

// What a user can expect at some sizes of cluster: from growth, and from the rates of P3c and P3d.

import (
	"fmt"
	"strings"

	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
)

func (r *Report) writeExpectations(text *strings.Builder) {
	opened, closed := r.find("P3c", "", contest.OurName, "patches a second"), r.find("P3d", "", contest.OurName, "patches a second")
	whole := r.find("growth", string(load.Real), contest.OurName, "start → synced")
	if whole == nil {
		return
	}
	text.WriteString("\n## What to expect of this operator\n\nOn the machine of this run; a start until every node and agent is known, " +
		"crowds at the rates of P3c and P3d.\n\n" +
		"| nodes | start | processor time of it | memory, settled | at most | all nodes opened | all nodes that join closed |\n" +
		"|---|---|---|---|---|---|---|\n")
	for _, part := range []float64{0.02, 0.2, 1} {
		nodes := int(part * float64(whole.Nodes))
		fmt.Fprintf(text, "| %d", nodes)
		for _, metric := range []string{"start → synced", "processor time", "resident, settled", "resident, at most"} {
			fmt.Fprintf(text, " | %s", r.exactly(key{scene{"growth", string(load.Real), nodes}, contest.OurName, metric}).cell())
		}
		for _, rate := range []*Result{opened, closed} {
			fmt.Fprintf(text, " | %s", lasting(nodes, rate))
		}
		text.WriteString(" |\n")
	}
}

// lasting is how long so many patches take.
func lasting(nodes int, rate *Result) string {
	if rate == nil || rate.Median == 0 {
		return ""
	}
	return number(float64(nodes)/rate.Median, "s")
}
