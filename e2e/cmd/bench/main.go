// Command bench measures the operator on a local control plane, beside everybody who does the same, and writes
// build/reports/bench.json, bench.md and a plot of each case. The whole takes about three quarters of an hour on two processors; it prints a
// line for each step. OPERATOR_BIN, SIDECAR_BIN and CHART_DIR are read from the environment.
//
//	go run ./cmd/bench                         everything
//	go run ./cmd/bench --cases P1,P3a          some of it
//	go run ./cmd/bench --quick                 one short round of everything, with 500 nodes
//	go run ./cmd/bench --docs                  measure nothing: tables and plots of the last run into docs/performance
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"tke-cilium-operator/e2e/bench"
	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/tools"
)

type settings struct {
	bench.Options
	cases, contestants string
	quick, docs        bool
	profile            string
}

func main() {
	var s settings
	flag.StringVar(&s.cases, "cases", "", "only these, separated by commas: install, P1, P1c, P2, P3a, P3c, P3d, P3s, P4, P5, growth")
	flag.StringVar(&s.contestants, "contestants", "", "only those whose names hold one of these words, separated by commas")
	flag.IntVar(&s.Nodes, "nodes", 5000, "of a whole cluster")
	flag.DurationVar(&s.Budget, "budget", 25*time.Minute, "for everything; cases repeat until their part of it is spent")
	flag.IntVar(&s.Least, "least", 3, "rounds of this operator and of L (JSON) in each case, even if the budget is spent")
	flag.IntVar(&s.Rounds, "rounds", 5, "installations of each kind")
	flag.DurationVar(&s.Idle, "idle", 3*time.Minute, "how long the settled operator is watched")
	flag.Uint64Var(&s.Seed, "seed", rand.Uint64N(1_000_000), "of the order in which contestants come")
	flag.BoolVar(&s.quick, "quick", false, "one round of everything with 500 nodes: whether it works, not how fast it is")
	flag.BoolVar(&s.docs, "docs", false, "only write tables and plots of the last run into docs/performance")
	flag.StringVar(&s.profile, "profile", "", "measure nothing: run this controller under callgrind, into build/reports/callgrind.out")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings) error {
	root, err := tools.RepositoryRoot()
	if err != nil {
		return err
	}
	reports := filepath.Join(root, "build", "reports")
	if s.docs {
		return writeDocs(reports, filepath.Join(root, "docs", "performance"))
	}
	if s.profile != "" {
		return bench.Profile(ctx, os.Stdout, s.profile, filepath.Join(reports, "callgrind.out"))
	}
	if err := s.complete(ctx); err != nil {
		return err
	}
	fmt.Fprintf(s.Log, "bench: %s; %d nodes, seed %d, at most about %s\n", strings.Join(s.Cases, ", "), s.Nodes, s.Seed, s.Budget)
	report, err := bench.Run(ctx, s.Options)
	if report == nil || len(report.Results)+len(report.Figures) == 0 {
		return err
	}
	if err := errors.Join(err, report.Write(reports)); err != nil {
		return err
	}
	fmt.Printf("\n%s\nWritten to %s\n", report.Markdown(), reports)
	if len(report.Failures) > 0 {
		return fmt.Errorf("did not finish: %s", strings.Join(report.Failures, "; "))
	}
	return nil
}

func (s *settings) complete(ctx context.Context) (err error) {
	s.Log = os.Stdout
	if s.quick {
		s.Nodes, s.Budget, s.Least, s.Rounds, s.Idle = 500, time.Second, 1, 1, 20*time.Second
	}
	if s.Cases, err = bench.Choose(s.cases); err != nil {
		return err
	}
	for _, contestant := range contest.All() {
		if holdsOne(contestant.Name, s.contestants) {
			s.Contestants = append(s.Contestants, contestant)
		}
	}
	if len(s.Contestants) == 0 {
		return fmt.Errorf("nobody is called %q", s.contestants)
	}
	if err := tools.Ensure(ctx, os.Stdout, tools.Cluster...); err != nil {
		return err
	}
	if s.Programs, err = bench.Build(ctx, os.Stdout, true); err != nil {
		return err
	}
	s.BareHelm, err = bench.BuildBareHelm(ctx)
	return err
}

func holdsOne(name, words string) bool {
	for word := range strings.SplitSeq(words, ",") {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

func writeDocs(from, to string) error {
	report, err := bench.Read(from)
	if err != nil {
		return fmt.Errorf("there is no run to show: %w", err)
	}
	return report.WriteTables(to, "tables.md")
}
