package campaign

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/testbed"
	"tke-cilium-operator/e2e/tools"
)

// A sample's batches: few ways back, because each takes some seconds.
const batchOfASample = 14

// TestCampaign runs the sample, or with CAMPAIGN=all everything, or CAMPAIGN_SHARD=i/n of it. CAMPAIGN_FIELDS is a pattern of
// fields, for who mends one.
func TestCampaign(t *testing.T) {
	groups, part := chosen(t)
	bed, err := testbed.Start(t.Context(), cluster.Options{Log: os.Stdout})
	if err != nil {
		t.Fatal(err)
	}
	defer bed.Stop()
	program, err := operator.ControllerBinary("")
	if err != nil {
		t.Fatal(err)
	}
	report := NewReport(filepath.Base(program), part)
	options := Options{Log: t.Logf, Save: func() { write(t, report) }}
	if os.Getenv("CAMPAIGN") == "all" {
		options.Settle = 10 * time.Second
		options.Log = func(format string, arguments ...any) { fmt.Printf("campaign: "+format+"\n", arguments...) }
	}
	runner, began := NewRunner(bed, report, options), time.Now()
	err = runner.Run(t.Context(), groups)
	runner.Close()
	report.Seconds = int(time.Since(began).Seconds())
	write(t, report)
	if err != nil {
		t.Fatal(err)
	}
	for _, failure := range report.Failures {
		t.Errorf("%s, %s: %s: %s", failure.Field, failure.Mutation, failure.Oracle, failure.Detail)
	}
	t.Logf("%d mutations of %d fields in %d s", report.Mutations, len(report.Fields), report.Seconds)
}

func chosen(t *testing.T) (groups []Group, part string) {
	t.Helper()
	leaves, err := Leaves()
	if err != nil {
		t.Fatal(err)
	}
	groups = Groups(leaves)
	if pattern := os.Getenv("CAMPAIGN_FIELDS"); pattern != "" {
		wanted := regexp.MustCompile(pattern)
		groups = slices.DeleteFunc(groups, func(g Group) bool { return !wanted.MatchString(g.Field) })
	}
	if os.Getenv("CAMPAIGN") != "all" {
		return Sample(groups, batchOfASample), "sample"
	}
	shard := os.Getenv("CAMPAIGN_SHARD")
	if groups, err = Shard(groups, shard); err != nil {
		t.Fatal(err)
	}
	return groups, strings.TrimSpace("all " + shard)
}

func write(t *testing.T, report *Report) {
	t.Helper()
	root, err := tools.RepositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	name := "campaign"
	if _, shard, found := strings.Cut(report.Part, " "); found {
		name += "-" + strings.ReplaceAll(shard, "/", "-of-")
	}
	if err := report.Write(filepath.Join(root, "build", "reports"), name); err != nil {
		t.Error(err)
	}
}
