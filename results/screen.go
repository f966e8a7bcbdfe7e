package results

import (
	"fmt"
	"strings"

	"quiesce/model"
)

// Strategies that are dominated need not be computed to the end. A strategy is dropped when another
// one is shown to beat it in all that they are weighed by: how fast the device gets away, what requests
// pay for it, and what it saves. Shown is what the paired differences show, tested at a level that is
// divided among all that is tested at a setting: pairs, metrics, and looks, of which there may be any
// number. So of strategies of which none beats another one is dropped less than one time in forty,
// whatever the precision that is asked for.
//
// There is no indifference zone, as in the screening of Kim and Nelson (stats.KimNelson): with one of
// 1 % of the baseline's figure it takes some 180 replications to drop what costs three times as much,
// where replications spread by 20 % of their mean.

// Screening.
const (
	screenedFrom  = 5  // so many strategies have a short first stage
	screenedAfter = 10 // replications of that
	screenedLeast = 20 // replications in all, for that to be worth the while
)

// screening is one look at the points of a setting.
type screening struct {
	strategies int // that there were at first
	look       int // 1 after the first stage, then 2 ...
}

// screen returns, for each of the points that are still in the race, the index of the one that beats
// it in everything, or -1. The baseline stays, and who fails beats nobody. Points have equal numbers of
// replications.
func (s *screening) screen(points []*PointSummary, baseline *PointSummary) []int {
	beaten := make([]int, len(points))
	for i, p := range points {
		beaten[i] = -1
		if p == baseline {
			continue
		}
		for j, q := range points {
			if j != i && !q.Failed() && s.dominates(q, p) {
				beaten[i] = j
				break
			}
		}
	}
	return beaten
}

// dominates reports whether a beats b in each metric in which they differ at all, and there is one.
func (s *screening) dominates(a, b *PointSummary) bool {
	beats := false
	for _, metric := range Aims {
		f := figure{name: metric}
		if m := a.Metric(metric); m != nil {
			f.metric = m.Metric
		}
		c := f.lead(a, b)
		if !c.defined || c.none {
			continue
		}
		if c.greater() > s.level() {
			return false
		}
		beats = true
	}
	return beats
}

// level is the one-sided p-value below which a difference is shown. All tests of a run together err
// with a probability of threshold at most (Bonferroni): a look has 1/(k*(k+1)) of it, which sums up to
// 1 over all looks k, however many there will be, and in a look each metric of each pair, either way
// round, has the same.
func (s *screening) level() float64 {
	pairs := s.strategies * (s.strategies - 1)
	return threshold / float64(s.look*(s.look+1)) / float64(pairs*len(Aims))
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
