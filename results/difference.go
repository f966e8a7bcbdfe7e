package results

import (
	"math"

	"quiesce/des/stats"
	"quiesce/model"

	"gonum.org/v1/gonum/stat/distuv"
)

// Difference is how a strategy differs from the baseline in one metric. Metric is a metric's name,
// for its mean, or a latency metric's name with .p99.
type Difference struct {
	Metric   string
	Unit     string
	Better   int // as Metric.Better
	Strategy string
	Baseline string
	Diff     Number // strategy - baseline
	CI       Interval
}

// contrast is the difference of two points in one figure, with its error.
type contrast struct {
	difference float64
	below      float64 // standard error towards less
	above      float64 // standard error towards more
	df         float64 // degrees of freedom; infinite: normal
	defined    bool    // the difference is
	judged     bool    // so is its error
	none       bool    // the two do not differ at all: in no replication, or in no bound
}

// quantile is that of the contrast's Student t (or normal), for a two-sided interval.
func (c *contrast) quantile() float64 {
	if math.IsInf(c.df, 1) {
		return distuv.UnitNormal.Quantile(0.5 + Confidence/2)
	}
	return stats.StudentT(Confidence, c.df)
}

func (c *contrast) interval() Interval {
	if !c.judged {
		return Interval{}
	}
	q := c.quantile()
	low, high := number(c.difference-q*c.below, true), number(c.difference+q*c.above, true)
	return Interval{low.Value, high.Value, low.Defined && high.Defined}
}

// greater returns the probability of a difference of this or more if in truth there were none, or
// one to the other side: the one-sided p-value that the difference is above 0.
func (c *contrast) greater() float64 {
	switch {
	case !c.judged:
		return 1
	case c.difference <= 0:
		return 1
	case c.below == 0:
		return 0
	}
	t := c.difference / c.below
	if math.IsInf(c.df, 1) {
		return distuv.UnitNormal.Survival(t)
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: c.df}.Survival(t)
}

// pairedMeans contrasts the means of a metric at two points, a - b. The points have seen the same
// random numbers, so what matters is how the replications' differences spread, and that is less than
// how the replications do. For a latency the mean is a ratio of sums: see meanError, of which this is
// the paired form.
func pairedMeans(a, b *PointSummary, metric string) contrast {
	x, y := a.Metric(metric), b.Metric(metric)
	if x == nil || y == nil || !x.Mean.Defined || !y.Mean.Defined {
		return contrast{}
	}
	left, right := pairs(a, b, metric)
	if x.Kind == model.Scalar {
		return pairedScalars(left, right)
	}
	return pairedRatios(left, right, Steps(x.Unit))
}

// pairs returns a metric's measures in the replications that both points have.
func pairs(a, b *PointSummary, metric string) (left, right []Measure) {
	x, y := measures(a.rows, metric), measures(b.rows, metric)
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch p, q := a.rows[i].Replication, b.rows[j].Replication; {
		case p < q:
			i++
		case p > q:
			j++
		default:
			left, right = append(left, x[i]), append(right, y[j])
			i++
			j++
		}
	}
	return left, right
}

func pairedScalars(a, b []Measure) contrast {
	var differences stats.Tally
	for i := range a {
		if a[i].Defined && b[i].Defined {
			differences.Record(a[i].Scalar - b[i].Scalar)
		}
	}
	return paired(&differences)
}

func pairedRatios(a, b []Measure, steps float64) contrast {
	p, q := pooledRatio(a), pooledRatio(b)
	if p.count == 0 || q.count == 0 {
		return contrast{}
	}
	n := float64(len(a))
	var residuals stats.Tally
	for i := range a {
		residuals.Record(p.residual(&a[i])*n/p.count - q.residual(&b[i])*n/q.count)
	}
	c := paired(&residuals)
	c.difference = (p.mean - q.mean) / steps
	c.below /= steps
	c.above /= steps
	c.none = c.none && c.difference == 0
	c.judged = c.judged && p.observed > 1 && q.observed > 1
	return c
}

// ratio is a mean over all observations of some replications.
type ratio struct {
	count, mean float64
	observed    int // replications with an observation
}

func pooledRatio(measures []Measure) ratio {
	var r ratio
	sum := 0.0
	for i := range measures {
		s := &measures[i].Sample
		sum += s.Sum
		r.count += float64(s.Count)
		if s.Count > 0 {
			r.observed++
		}
	}
	r.mean = sum / r.count
	return r
}

func (r *ratio) residual(m *Measure) float64 {
	return m.Sample.Sum - float64(r.mean*float64(m.Sample.Count))
}

// paired is the contrast of which t has recorded each replication's difference.
func paired(t *stats.Tally) contrast {
	mean, defined := t.Mean()
	variance, judged := t.Variance()
	n := float64(t.Count())
	error := math.Sqrt(variance / n)
	least, _ := t.Min()
	most, _ := t.Max()
	return contrast{
		difference: mean, below: error, above: error, df: n - 1,
		defined: defined, judged: judged, none: defined && least == 0 && most == 0,
	}
}

// percentiles contrasts a percentile of a latency metric at two points, a - b, from the two
// intervals: the method of variance estimates recovery, which suits intervals that are not
// symmetric. It takes the two as independent; what common random numbers have in common makes the
// truth narrower. G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008) 1693.
func percentiles(a, b *PointSummary, metric string, index int) contrast {
	x, y := a.Metric(metric), b.Metric(metric)
	if x == nil || y == nil || !x.Percentiles[index].Defined || !y.Percentiles[index].Defined {
		return contrast{}
	}
	p, q := x.Percentiles[index].Value, y.Percentiles[index].Value
	c := contrast{difference: p - q, df: math.Inf(1), defined: true}
	i, j := x.PercentileCIs[index], y.PercentileCIs[index]
	if c.judged = i.Defined && j.Defined; c.judged {
		z := c.quantile()
		c.below = math.Hypot(p-i.Low, j.High-q) / z
		c.above = math.Hypot(i.High-p, q-j.Low) / z
		c.none = c.difference == 0 && c.below == 0 && c.above == 0
	}
	return c
}

// compared is the percentile that comparisons look at, besides the mean.
const compared = 3

// figure is one thing to compare strategies by: the mean of a metric, or a percentile of it.
type figure struct {
	name       string
	metric     Metric
	percentile bool
}

// figures are those of all metrics that any of the points has, in order.
func figures(points []*PointSummary) []figure {
	var all []figure
	seen := map[string]bool{}
	for _, p := range points {
		for i := range p.Metrics {
			m := p.Metrics[i].Metric
			if seen[m.Name] {
				continue
			}
			seen[m.Name] = true
			all = append(all, figure{m.Name, m, false})
			if m.Kind == model.Latency {
				all = append(all, figure{m.Name + "." + Percentiles[compared].Name, m, true})
			}
		}
	}
	return all
}

// contrast is a - b in this figure.
func (f *figure) contrast(a, b *PointSummary) contrast {
	if f.percentile {
		return percentiles(a, b, f.metric.Name, compared)
	}
	return pairedMeans(a, b, f.metric.Name)
}

// Differences contrasts all points with the first, in every metric.
func Differences(points []*PointSummary) []Difference {
	var all []Difference
	for _, f := range figures(points) {
		for _, p := range points[1:] {
			c := f.contrast(p, points[0])
			if !c.defined {
				continue
			}
			all = append(all, Difference{
				Metric: f.name, Unit: f.metric.Unit, Better: f.metric.Better,
				Strategy: p.Point.Strategy, Baseline: points[0].Point.Strategy,
				Diff: number(c.difference, true), CI: c.interval(),
			})
		}
	}
	return all
}
