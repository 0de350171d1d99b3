package bench

// One plot a case: bars of the figure that the case is about, or lines of growth.

import (
	"fmt"
	"image/color"
	"math"
	"path/filepath"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"

	"tke-cilium-operator/e2e/contest"
)

// shown is the figure that a case is about.
var shown = map[string]string{
	"P1": "start → synced", "P1c": "start → synced", "P2": "processor time an event", "P3a": "agent ready → taint gone, p99",
	"P3c": "patches a second", "P3d": "patches a second", "P4": "hand-over, graceful", "P5": "resident, settled",
	"P3s": "agent ready → taint gone, p99", "growth": "start → synced",
}

const plotWidth, barHeight = 22 * vg.Centimeter, 0.8 * vg.Centimeter

func plotName(id string) string { return "bench-" + id + ".svg" }

func (r *Report) plot(dir string) error {
	for _, each := range Cases {
		metric := shown[each.ID]
		results := slices.DeleteFunc(slices.Clone(r.Results), func(o Result) bool { return o.Case != each.ID || o.Metric != metric })
		if len(results) == 0 {
			continue
		}
		draw := r.bars
		if each.ID == "growth" {
			draw = r.lines
		}
		p := plot.New()
		p.Title.Text = each.ID + ": " + each.Title
		p.Title.Padding = vg.Centimeter / 3
		height, err := draw(p, results)
		if err != nil {
			return fmt.Errorf("plot of %s: %w", each.ID, err)
		}
		if err := p.Save(plotWidth, height, filepath.Join(dir, plotName(each.ID))); err != nil {
			return fmt.Errorf("plot of %s: %w", each.ID, err)
		}
	}
	return nil
}

var colors = map[contest.Kind]color.Color{
	contest.Ours: color.RGBA{0x1b, 0x7f, 0x4b, 255}, contest.Limit: color.Gray{0xb0}, contest.Peer: color.RGBA{0xc0, 0x5a, 0x1e, 255},
	contest.Emulation: color.RGBA{0xe3, 0xb0, 0x8a, 255},
}

func (r *Report) colorOf(contestant string) color.Color {
	if place := r.place(contestant); place >= 0 {
		if found, known := colors[contest.Kind(r.Contestants[place].Kind)]; known {
			return found
		}
	}
	return color.RGBA{0x4c, 0x72, 0xb0, 255}
}

// bars lie, the first contestant on top, with the quartiles as a line.
func (r *Report) bars(p *plot.Plot, results []Result) (vg.Length, error) {
	slices.SortStableFunc(results, func(a, b Result) int { return r.place(b.Contestant) - r.place(a.Contestant) })
	labels := make([]string, len(results))
	for i, result := range results {
		bar, err := plotter.NewBarChart(plotter.Values{result.Median}, barHeight*0.6)
		if err != nil {
			return 0, err
		}
		bar.Horizontal, bar.XMin, bar.Color, bar.LineStyle.Width = true, float64(i), r.colorOf(result.Contestant), 0
		spread, err := plotter.NewLine(plotter.XYs{{X: result.Quartiles[0], Y: float64(i)}, {X: result.Quartiles[1], Y: float64(i)}})
		if err != nil {
			return 0, err
		}
		spread.Width = 2
		p.Add(bar, spread)
		labels[i] = fmt.Sprintf("%s, %s %d", result.Contestant, result.Size, result.Nodes)
	}
	p.NominalY(labels...)
	p.X.Min, p.X.Label.Text = 0, results[0].Metric+" "+results[0].Unit
	return barHeight*vg.Length(len(results)) + 3*vg.Centimeter, nil
}

// lines of all contestants, both axes logarithmic.
func (r *Report) lines(p *plot.Plot, results []Result) (vg.Length, error) {
	for i, entry := range r.Contestants {
		var points plotter.XYs
		for _, result := range results {
			if result.Contestant == entry.Name && result.Median > 0 {
				points = append(points, plotter.XY{X: float64(result.Nodes), Y: result.Median})
			}
		}
		if len(points) == 0 {
			continue
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return 0, err
		}
		line.Color, dots.Color = r.colorOf(entry.Name), r.colorOf(entry.Name)
		line.Dashes, dots.Shape = plotutil.Dashes(i), plotutil.Shape(i)
		p.Add(line, dots)
		p.Legend.Add(entry.Name, line, dots)
	}
	p.Legend.Top, p.Legend.Left = true, true
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	p.X.Min, p.X.Max = math.Max(p.X.Min, 1), math.Max(p.X.Max, 10)
	p.X.Label.Text, p.Y.Label.Text = "nodes", results[0].Metric+" "+results[0].Unit
	return 12 * vg.Centimeter, nil
}
