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
}

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
	histograms, err := l.Histograms(point)
	return &Evidence{summary, histograms}, err
}

// Bounds returns a statistic (mean, sd, p99, max) of a metric with its bounds, in the metric's unit.
// Each of the two is wrong with probability miss. The maximum that was observed is a lower bound of
// what can be observed, and nothing bounds that from above.
//
// Means have the bounds of Student's t. A mean of few events, such as watchdog_trips, has those of a
// Poisson count as well, and the wider count: no trip in n replications does not mean that there is
// none. F. Garwood, Biometrika 28 (1936) 437.
func (e *Evidence) Bounds(metric, statistic string, miss float64) Bounds {
	m := e.Metric(metric)
	if m == nil {
		return Bounds{}
	}
	value, _ := m.Statistic(statistic)
	b := Bounds{Value: value}
	switch {
	case !value.Defined:
	case statistic == "max":
		b.Low = value
	case strings.HasPrefix(statistic, "p"):
		b.percentile(e.histograms[metric], measures(e.rows, metric), statistic, m.Unit, miss)
	default:
		b.mean(e.Estimate(metric, statistic), miss)
		if base, _, _ := strings.Cut(metric, "{"); statistic == "mean" && slices.Contains(eventCounts, base) {
			b.poisson(float64(m.Count), miss)
		}
	}
	return b
}

// eventCounts are the metrics that count events of a replication which may be rare.
var eventCounts = []string{"watchdog_trips", "client_failures", "touches_in_dx", "skipped_sleeps"}

// mean sets the bounds of Student's t.
func (b *Bounds) mean(e Estimate, miss float64) {
	if !e.Error.Defined || e.DF < 1 {
		return
	}
	half := float64(stats.StudentT(1-2*miss, e.DF) * e.Error.Value)
	b.Low, b.High = number(b.Value.Value-half, true), number(b.Value.Value+half, true)
}

// poisson widens the bounds to those of the mean of a Poisson count, of which n have been seen.
func (b *Bounds) poisson(n, miss float64) {
	count := math.Round(b.Value.Value * n)
	high := distuv.ChiSquared{K: 2*count + 2}.Quantile(1-miss) / (2 * n)
	b.High = number(max(high, b.High.Value), true)
	low := 0.0
	if count > 0 {
		low = distuv.ChiSquared{K: 2 * count}.Quantile(miss) / (2 * n)
	}
	if b.Low.Defined {
		low = min(low, b.Low.Value)
	}
	b.Low = number(low, true)
}

// percentile sets the bounds by order statistics of as many independent observations as those there
// are worth: see percentileInterval. Beyond the extremes there is no bound.
func (b *Bounds) percentile(h *stats.Histogram, measures []Measure, name, unit string, miss float64) {
	at := slices.IndexFunc(Percentiles[:], func(p Percentile) bool { return p.Name == name })
	if h == nil || at < 0 {
		return
	}
	share, steps, n := Percentiles[at].Share, Steps(unit), float64(h.Count())
	percentile, _ := h.Quantile(share)
	effect, ok := designEffectAt(percentile, measures, 1-2*miss)
	if !ok {
		return
	}
	worth := int(n / effect)
	if worth < 1 {
		return
	}
	below := distuv.Binomial{N: float64(worth), P: share}
	if low := rank(worth, func(r int) bool { return below.CDF(float64(r)) > miss }); low >= 1 {
		x, _ := h.Quantile((float64(float64(low-1)*effect) + 1) / n)
		least, _ := h.Min()
		b.Low = number(max(float64(least), float64(x)-cellError(float64(x)))/steps, true)
	}
	if high := rank(worth+1, func(r int) bool { return below.Survival(float64(r-1)) <= miss }); high <= worth {
		x, _ := h.Quantile(min(1, float64(high)*effect/n))
		most, _ := h.Max()
		b.High = number(min(float64(most), float64(x)+cellError(float64(x)))/steps, true)
	}
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
