package results

import (
	"fmt"
	"strings"

	"quiesce/des/stats"
	"quiesce/model"
)

// Strategies that are dominated need not be computed to the end. A strategy is dropped when another
// one beats it in all that they are weighed by: how fast the device gets away, what requests pay for
// it, and what it saves. Whether it does is judged by the screening of Kim and Nelson, which may be
// asked after every replication and lets strategies share random numbers: the best one is not dropped
// by mistake, but for one time in twenty and differences too small to matter.

// Screening.
const (
	screenedFrom  = 5    // so many strategies have a short first stage
	screenedAfter = 10   // replications of that
	screenedLeast = 20   // replications in all, for that to be worth the while
	indifference  = 0.01 // differences of less than this share of the baseline do not matter
)

// screen returns, for each of the points that are still in the race, the index of the one that beats
// it in everything, or -1. The baseline stays, and who fails beats nobody. Points have equal numbers of
// replications, of which the first stage had the given one; systems is how many points there were.
func screen(points []*PointSummary, baseline *PointSummary, firstStage, systems int, share float64) []int {
	beaten := make([]int, len(points))
	for i, p := range points {
		beaten[i] = -1
		if p == baseline {
			continue
		}
		for j, q := range points {
			if j != i && !q.Failed() && dominates(q, p, baseline, firstStage, systems, share) {
				beaten[i] = j
				break
			}
		}
	}
	return beaten
}

// dominates reports whether a beats b in each metric in which they differ at all, and there is one.
func dominates(a, b, baseline *PointSummary, firstStage, systems int, share float64) bool {
	beats := false
	for _, metric := range Aims {
		c := pairedMeans(a, b, metric)
		if !c.defined || c.none {
			continue
		}
		if !c.interval().Excludes(0) {
			return false // the screening may have it behind by less than matters: that is not worse
		}
		if !leads(a, b, metric, share*scaleOf(metric, a, b, baseline), firstStage, systems) {
			return false
		}
		beats = true
	}
	return beats
}

// scaleOf is what differences in a metric are measured by: its mean at the baseline or, if that is 0
// or undefined, the greatest.
func scaleOf(metric string, a, b, baseline *PointSummary) float64 {
	size := func(p *PointSummary) float64 {
		if m := p.Metric(metric); m != nil && m.Mean.Defined {
			return max(m.Mean.Value, -m.Mean.Value)
		}
		return 0
	}
	if s := size(baseline); s > 0 {
		return s
	}
	return max(size(a), size(b))
}

// leads reports whether a is selected from a and b. With the confidence divided among all other
// systems and all metrics, this is the screening of all systems at once, pair by pair.
func leads(a, b *PointSummary, metric string, difference float64, firstStage, systems int) bool {
	left, right := pairs(a, b, metric)
	m := a.Metric(metric)
	direction := stats.Minimise
	if m.Better > 0 {
		direction = stats.Maximise
	}
	miss := (1 - Confidence) / float64(len(Aims)*(systems-1))
	selection, err := stats.NewKimNelson(stats.KimNelsonOptions{
		Systems: 2, Best: direction, Indifference: difference, Confidence: 1 - miss, FirstStage: firstStage,
	})
	if err != nil {
		return false // there is no difference that matters
	}
	x, y := replicates(left, m), replicates(right, m)
	for r := range x {
		if !x[r].Defined || !y[r].Defined {
			continue
		}
		if err := selection.Record([]float64{x[r].Value, y[r].Value}); err != nil {
			return false
		}
	}
	selected, ok := selection.Selected()
	return ok && selected == 0
}

// Drop says why a point was not computed to the end.
type Drop struct {
	By      string   // the strategy that beats it
	Metrics []string // in which it does: the others do not differ
	After   int      // replications
}

// newDrop describes that b is beaten by a.
func newDrop(a, b *PointSummary) *Drop {
	d := &Drop{By: a.Point.Strategy, After: b.Replications}
	for _, metric := range Aims {
		if c := pairedMeans(a, b, metric); c.defined && !c.none {
			d.Metrics = append(d.Metrics, metric)
		}
	}
	return d
}

// finding is the drop in a sentence.
func (d *Drop) finding() Finding {
	n := len(d.Metrics)
	metrics := strings.Join(d.Metrics, ", ")
	if n > 1 {
		metrics = strings.Join(d.Metrics[:n-1], ", ") + " and " + d.Metrics[n-1]
	}
	return Finding{Finding: model.Finding{Code: codeDropped, Severity: model.Note,
		Message: fmt.Sprintf("Dropped after %d replications: worse than %s in %s.", d.After, d.By, metrics)}}
}
