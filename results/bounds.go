package results

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"quiesce/des/stats"
	"quiesce/model"
)

// Bounds are a figure and how low and how high the truth may be. Each side misses by itself with a
// probability that was asked for, and may be known where the other is not: of a p99 the observations
// may be too few to bound it from above, and show that it is too great all the same.
type Bounds struct {
	Value     Number
	Low, High Number
	// Replications is how many have a value of their own, and Different how many of them do not have the
	// one that most share; all, if no two share one. Of a figure that is the same in all replications nothing
	// shows that it must be.
	Replications, Different int
}

// Constant reports whether all replications have the same value.
func (b *Bounds) Constant() bool { return b.Replications > 0 && b.Different == 0 }

// Evidence is all that is stored of a point, to decide by.
type Evidence struct {
	*PointSummary
	histograms map[string]*stats.Histogram
}

// Evidence reads a point with its histograms.
func (l *Ledger) Evidence(point int) (*Evidence, error) {
	summary, err := l.Summarize(point)
	if err != nil {
		return nil, err
	}
	if summary.Replications == 0 {
		return &Evidence{summary, nil}, nil
	}
	histograms, err := l.Histograms(point)
	return &Evidence{summary, histograms}, err
}

// Bounds returns a statistic (mean, sd, p99, max) of a metric with its bounds, in the metric's unit.
// Each of the two is wrong with probability miss. The maximum that was observed is a lower bound of
// what can be observed, and nothing bounds that from above.
//
// Bounds are undefined where the replications do not support any: see mean and percentile.
func (e *Evidence) Bounds(metric, statistic string, miss float64) Bounds {
	m := e.Metric(metric)
	if m == nil {
		return Bounds{}
	}
	value, _ := m.Statistic(statistic)
	b := Bounds{Value: value}
	all := measures(e.rows, metric)
	switch {
	case !value.Defined:
	case statistic == "max":
		b.Low = value
	case strings.HasPrefix(statistic, "p"):
		b.percentile(e.histograms[metric], all, statistic, m.Unit, miss)
	case m.Withdrawn != "" || statistic == "count":
	case statistic == "mean":
		b.mean(ownMeans(all, m), supportOf(metric), miss)
	case m.Kind == model.Latency:
		b.deviation(all, m, miss)
	}
	return b
}

// ownMeans are the means of the replications, each with what it counts.
func ownMeans(all []Measure, m *Summary) weighted {
	var w weighted
	for i := range all {
		switch s := &all[i].Sample; {
		case m.Kind == model.Scalar && all[i].Defined:
			w.add(all[i].Scalar, all[i].weight())
		case s.Count > 0:
			w.add(s.Sum/float64(s.Count)/Steps(m.Unit), float64(s.Count))
		}
	}
	return w
}

// deviation sets the bounds of a latency's standard deviation: the roots of those of the mean squared distance
// from the mean.
func (b *Bounds) deviation(all []Measure, m *Summary, miss float64) {
	steps := Steps(m.Unit)
	mean := m.Mean.Value * steps
	var w weighted
	for i := range all {
		if s := &all[i].Sample; s.Count > 0 {
			square := (s.SumOfSquares-float64(2*mean*s.Sum))/float64(s.Count) + float64(mean*mean)
			if m.Min == m.Max {
				square = 0 // whatever is lost in rounding
			}
			w.add(max(0, square)/steps/steps, float64(s.Count))
		}
	}
	squared := Bounds{Value: number(b.Value.Value*b.Value.Value, true)}
	squared.mean(w, support{0, math.Inf(1)}, miss)
	root := func(x Number) Number { return number(math.Sqrt(max(0, x.Value)), x.Defined) }
	b.Low, b.High = root(squared.Low), root(squared.High)
	b.Replications, b.Different = squared.Replications, squared.Different
}

// percentile sets the bounds by order statistics of as many independent observations as those there
// are worth: see percentileInterval. Beyond the extremes there is no bound. Nor is there one from above where the
// observations from the percentile on come from fewer than LeastDifferent replications, nor from below where
// those up to it do. If all observations lie on one side, nothing shows how replications differ, and
// each counts as one observation.
func (b *Bounds) percentile(h *stats.Histogram, all []Measure, name, unit string, miss float64) {
	at := slices.IndexFunc(Percentiles[:], func(p Percentile) bool { return p.Name == name })
	if h == nil || at < 0 {
		return
	}
	share, steps, n := Percentiles[at].Share, Steps(unit), float64(h.Count())
	percentile, _ := h.Quantile(share)
	from, upTo := b.around(all, at, percentile)
	effect, ok := designEffectAt(percentile, all, 1-2*miss)
	if !ok {
		return
	}
	if most, _ := h.Max(); percentile >= most {
		effect = n / float64(b.Replications)
	}
	worth := int(n / effect)
	if worth < 1 {
		return
	}
	below := distuv.Binomial{N: float64(worth), P: share}
	if low := rank(worth, func(r int) bool { return below.CDF(float64(r)) > miss }); low >= 1 && upTo >= LeastDifferent {
		x, _ := h.Quantile((float64(float64(low-1)*effect) + 1) / n)
		least, _ := h.Min()
		b.Low = number(max(float64(least), float64(x)-cellError(float64(x)))/steps, true)
	}
	if high := rank(worth+1, func(r int) bool { return below.Survival(float64(r-1)) <= miss }); high <= worth && from >= LeastDifferent {
		x, _ := h.Quantile(min(1, float64(high)*effect/n))
		most, _ := h.Max()
		b.High = number(min(float64(most), float64(x)+cellError(float64(x)))/steps, true)
	}
}

// around counts the replications with observations from a percentile on, and up to it, and those whose own
// percentile is not the one that most share.
func (b *Bounds) around(all []Measure, at int, percentile int64) (from, upTo int) {
	var own []float64
	for i := range all {
		s := &all[i].Sample
		if s.Count == 0 {
			continue
		}
		own = append(own, float64(s.Percentiles[at]))
		near := cellError(float64(percentile))
		if float64(s.Max) >= float64(percentile)-near {
			from++
		}
		if float64(s.Min) <= float64(percentile)+near {
			upTo++
		}
	}
	_, shared := mostCommon(own)
	b.Replications, b.Different = len(own), len(own)-shared
	if shared < 2 {
		b.Different = len(own)
	}
	return from, upTo
}

// rank is the least number from 0 to n for which holds is true, as it is from there on; n if for none.
func rank(n int, holds func(int) bool) int {
	low, high := 0, n
	for low < high {
		if middle := low + (high-low)/2; holds(middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// GravestFailure is the first finding that is a failure, but for those of the codes; nil: there is none.
func (p *PointSummary) GravestFailure(but ...string) *Finding {
	for i := range p.Findings {
		if f := &p.Findings[i]; f.Severity == model.Failure && !slices.Contains(but, f.Code) {
			return f
		}
	}
	return nil
}

// PowerDowns is in how many replications the device left D0; able is whether it may at all.
func (e *Evidence) PowerDowns() (replications int, able bool) {
	if e.Metric("transitions") == nil {
		return 0, false
	}
	for _, m := range measures(e.rows, "transitions") {
		if m.Scalar > 0 {
			replications++
		}
	}
	return replications, !slices.ContainsFunc(e.Notes, func(n model.Finding) bool { return n.Code == codeAlwaysOn })
}
