package bench

// P3s: the gate with owner Shared beside the real cilium-operator, and cilium-operator alone.

import (
	"context"
	"time"

	"tke-cilium-operator/e2e/contest"
	"tke-cilium-operator/e2e/load"
)

const beside = "both, owner Shared"

func (f *field) p3s(ctx context.Context) error {
	cilium, ours := f.named(contest.RealCilium), f.named(contest.OurName)
	if len(cilium) == 0 || len(ours) == 0 {
		return nil
	}
	both := contest.Contestant{Name: beside, About: "this operator with owner Shared, and cilium-operator, at the same time"}
	trickle, crowd := scene{"P3s", string(load.Real), f.trickled()}, scene{"P3s", string(load.Kwok), f.slowNodes()}
	who := []contest.Contestant{cilium[0], both}
	err := f.turns(ctx, trickle, 90*time.Second, who, func(ctx context.Context, c contest.Contestant) error {
		if c.Name == beside {
			return f.trickle(ctx, trickle, c.Name, cilium[0].Start, ours[0].Start)
		}
		return f.trickle(ctx, trickle, c.Name, c.Start)
	})
	if err != nil {
		return err
	}
	return f.turns(ctx, crowd, 90*time.Second, who, func(ctx context.Context, c contest.Contestant) error {
		start := cilium[0].Start
		if c.Name == beside {
			start = func(ctx context.Context, rig *contest.Rig) (*contest.Running, error) {
				return contest.Together(ctx, rig, ours[0], cilium[0])
			}
		}
		return f.openCrowd(ctx, crowd, c, start)
	})
}
