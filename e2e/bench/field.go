package bench

// The field: one API server with Cilium installed and nobody else at work, and contestants that come in turns.

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/testbed"
	"tke-cilium-operator/e2e/tke"
)

var gateTaint = corev1.Taint{Key: "node.cilium.io/agent-not-ready", Value: "tke-cilium-operator", Effect: corev1.TaintEffectNoSchedule}

// field is used by one goroutine.
type field struct {
	bed    *testbed.Bed
	rig    *contest.Rig
	report *Report
	log    io.Writer
	random *rand.Rand
	part   float64 // of the budgets that cases have
	least  int     // rounds of ours and of L (JSON), whatever the budget
	who    []contest.Contestant
	nodes  int // of a whole cluster
}

// newField takes half a minute: Cilium is installed by the operator, whose gate has this owner.
func newField(ctx context.Context, options Options, report *Report, owner string) (*field, error) {
	bed, err := testbed.Start(ctx, cluster.Options{AuditUsers: contest.Users})
	if err != nil {
		return nil, err
	}
	f := &field{
		bed: bed, report: report, log: options.Log, part: options.part(), least: options.Least, nodes: options.Nodes, who: options.Contestants,
		random: rand.New(rand.NewPCG(options.Seed, 0)),
	}
	if err := f.prepare(ctx, options, owner); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

func (f *field) close() { f.bed.Stop() }

func (f *field) prepare(ctx context.Context, options Options, owner string) error {
	if err := f.bed.Dress(ctx, tke.Options{}); err != nil {
		return err
	}
	op, err := operator.New(ctx, f.bed.Cluster, operator.Options{Dir: filepath.Join(f.bed.Dir, "installer")})
	if err != nil {
		return err
	}
	defer op.Close()
	if _, err := settle(ctx, op); err != nil {
		return err
	}
	spec := map[string]any{"version": version, "nodes": map[string]any{"gate": map[string]any{"owner": owner}}}
	if err := operator.Apply(ctx, f.bed.Cluster, spec); err != nil {
		return err
	}
	if err := operator.Wait(ctx, f.bed.Cluster, (*operator.Installation).Ready, nil); err != nil {
		return err
	}
	if _, _, err := op.Controller.Stop(20 * time.Second); err != nil {
		return err
	}
	f.bed.Still()
	f.rig, err = contest.NewRig(ctx, f.bed.Cluster, options.Programs)
	return err
}

// fill replaces all nodes and pods by these crowds, and returns when the API server serves them.
func (f *field) fill(ctx context.Context, crowds ...load.Crowd) error {
	if err := load.Clear(ctx, f.bed.Cluster); err != nil {
		return err
	}
	if err := f.served(ctx, 0, 0); err != nil {
		return err
	}
	nodes, pods := 0, 0
	for _, crowd := range crowds {
		if err := crowd.Put(ctx, f.bed.Cluster); err != nil {
			return err
		}
		for _, each := range crowd {
			if strings.HasPrefix(each.Key, "/registry/minions/") {
				nodes++
			} else {
				pods++
			}
		}
	}
	return f.served(ctx, nodes, pods)
}

// served waits until the API server's cache has so many nodes and pods.
func (f *field) served(ctx context.Context, nodes, pods int) error {
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	for ; ; <-time.After(100 * time.Millisecond) {
		foundNodes, err := f.bed.Client().CoreV1().Nodes().List(ctx, metav1.ListOptions{Limit: 1})
		if err != nil {
			return err
		}
		foundPods, err := f.bed.Client().CoreV1().Pods("").List(ctx, metav1.ListOptions{Limit: 1})
		if err != nil {
			return err
		}
		if whole(len(foundNodes.Items), foundNodes.ListMeta) == nodes && whole(len(foundPods.Items), foundPods.ListMeta) == pods {
			return nil
		}
	}
}

// whole is how many there are of what a first page shows.
func whole(shown int, meta metav1.ListMeta) int {
	if meta.RemainingItemCount != nil {
		return shown + int(*meta.RemainingItemCount)
	}
	return shown
}

const rounds = 5 // as long as the budget lasts

// turns lets each of them have its turn, in a random order, again and again until there were rounds enough or the budget is
// spent; everybody has one, and the two that most aims compare have some more. One that fails is told and left out from then
// on: the others are measured all the same.
func (f *field) turns(ctx context.Context, at scene, budget time.Duration, who []contest.Contestant,
	turn func(context.Context, contest.Contestant) error,
) error {
	began, who := time.Now(), slices.Clone(who)
	budget = time.Duration(float64(budget) * f.part)
	for round := range rounds {
		if round > 0 && time.Since(began) > budget {
			if round >= f.least {
				break
			}
			who = slices.DeleteFunc(who, func(c contest.Contestant) bool { return c.Name != contest.OurName && c.Name != contest.LimitJSON })
		}
		if len(who) == 0 {
			break
		}
		f.random.Shuffle(len(who), func(i, j int) { who[i], who[j] = who[j], who[i] })
		for _, contestant := range slices.Clone(who) {
			err := f.rig.FreeLeases(ctx)
			if err == nil {
				err = turn(ctx, contestant)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				f.report.Failures = append(f.report.Failures, fmt.Sprintf("%s, %s: %v", at.id, contestant.Name, err))
				fmt.Fprintf(f.log, "bench: %s: FAILED: %s: %v\n", at.id, contestant.Name, err)
				who = slices.DeleteFunc(who, func(other contest.Contestant) bool { return other.Name == contestant.Name })
			}
		}
		fmt.Fprintf(f.log, "bench: %s %s, %d nodes: round %d after %s\n", at.id, at.size, at.nodes, round+1, time.Since(began).Round(time.Second))
	}
	return nil
}

// only are those of the contestants that fit.
func (f *field) only(fits func(contest.Contestant) bool) []contest.Contestant {
	return slices.DeleteFunc(slices.Clone(f.who), func(c contest.Contestant) bool { return !fits(c) })
}

func (f *field) named(names ...string) []contest.Contestant {
	return f.only(func(c contest.Contestant) bool { return slices.Contains(names, c.Name) })
}
