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
	// VarianceReduction is what common random numbers gave: by how much the variance of the difference
	// is less than with random numbers of its own for each strategy, (Var x + Var y) / Var(x - y). With
	// those, the same interval would have taken so many times the replications. Undefined where the
	// difference does not spread, or has no interval.
	VarianceReduction Number
	Equal             bool // the two are the same in every replication
	// Withdrawn is why there is no interval whatever is observed: see Summary.Withdrawn.
	Withdrawn string
}

// contrast is the difference of two points in one figure, with its error.
type contrast struct {
	difference float64
	below      float64 // standard error towards less
	above      float64 // standard error towards more
	df         float64 // degrees of freedom of Student's t
	defined    bool    // the difference is
	judged     bool    // so is its error
	none       bool    // the two do not differ at all: in no replication, or in no bound
	reduction  Number  // see Difference.VarianceReduction
}

func (c *contrast) interval() Interval {
	if !c.judged {
		return Interval{}
	}
	q := stats.StudentT(Confidence, c.df)
	low, high := number(c.difference-q*c.below, true), number(c.difference+q*c.above, true)
	return Interval{low.Value, high.Value, low.Defined && high.Defined}
}

// greater returns the probability of a difference of this or more if in truth there were none, or
// one to the other side: the one-sided p-value that the difference is above 0.
func (c *contrast) greater() float64 {
	error := c.below
	if c.difference < 0 {
		error = c.above
	}
	switch {
	case !c.judged:
		return 1
	case error > 0:
		return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: c.df}.Survival(c.difference / error)
	case c.difference > 0:
		return 0
	case c.difference < 0:
		return 1
	}
	return 0.5
}

// pairedMeans contrasts the means of a metric at two points, a - b. The points have seen the same
// random numbers, so what matters is how the replications' differences spread, and that is less than
// how the replications do. For a latency, and a scalar whose replications weigh differently, the mean
// is a ratio of sums: see meanError, of which this is the paired form.
func pairedMeans(a, b *PointSummary, metric string) contrast {
	x, y := a.Metric(metric), b.Metric(metric)
	if x == nil || y == nil || !x.Mean.Defined || !y.Mean.Defined {
		return contrast{}
	}
	left, right := pairs(a, b, metric)
	var c contrast
	if x.Kind == model.Scalar {
		c = pairedScalars(left, right)
	} else {
		c = pairedRatios(left, right, Steps(x.Unit))
	}
	// A mean whose interval was withdrawn has no difference that can be judged either; see withdraw.
	c.judged = c.judged && x.MeanCI.Defined && y.MeanCI.Defined
	return c
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

// pairedScalars contrasts scalars in the replications in which both points define them.
func pairedScalars(a, b []Measure) contrast {
	var left, right []Measure
	for i := range a {
		if a[i].Defined && b[i].Defined {
			left, right = append(left, a[i]), append(right, b[i])
		}
	}
	x, y := scalars(left), scalars(right)
	var p pairing
	for i := range x {
		p.record(x[i].Value, y[i].Value)
	}
	return p.contrast()
}

func pairedRatios(a, b []Measure, steps float64) contrast {
	p, q := pooledRatio(a), pooledRatio(b)
	if p.count == 0 || q.count == 0 {
		return contrast{}
	}
	n := float64(len(a))
	var residuals pairing
	for i := range a {
		residuals.record(float64(p.residual(&a[i])*n/p.count), float64(q.residual(&b[i])*n/q.count))
	}
	c := residuals.contrast()
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

// pairing tallies two points' figures, replication by replication, and their differences.
type pairing struct {
	a, b, difference stats.Tally
}

func (p *pairing) record(a, b float64) {
	p.a.Record(a)
	p.b.Record(b)
	p.difference.Record(a - b)
}

// contrast is that of the means.
func (p *pairing) contrast() contrast {
	mean, defined := p.difference.Mean()
	variance, judged := p.difference.Variance()
	n := float64(p.difference.Count())
	error := math.Sqrt(variance / n)
	least, _ := p.difference.Min()
	most, _ := p.difference.Max()
	x, _ := p.a.Variance()
	y, _ := p.b.Variance()
	return contrast{
		difference: mean, below: error, above: error, df: n - 1,
		defined: defined, judged: judged, none: defined && least == 0 && most == 0,
		reduction: reduction(x+y, variance),
	}
}

// reduction is the ratio of a sum of variances to the variance of the difference, where the latter is
// more than what rounding leaves of a difference that does not spread.
func reduction(sum, difference float64) Number {
	const rounding = 1e-18
	return number(sum/difference, sum > 0 && difference > sum*rounding)
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

// withdrawn is why the figure of one of two points has no interval whatever is observed; "" if neither
// lacks it. Percentiles always have one.
func (f *figure) withdrawn(a, b *PointSummary) string {
	for _, p := range []*PointSummary{a, b} {
		if m := p.Metric(f.metric.Name); m != nil && m.Withdrawn != "" && !f.percentile {
			return m.Withdrawn
		}
	}
	return ""
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
			d := Difference{
				Metric: f.name, Unit: f.metric.Unit, Better: f.metric.Better,
				Strategy: p.Point.Strategy, Baseline: points[0].Point.Strategy,
				Diff: number(c.difference, true), CI: c.interval(),
				Equal: c.none, Withdrawn: f.withdrawn(p, points[0]),
			}
			if d.CI.Defined {
				d.VarianceReduction = c.reduction
			}
			all = append(all, d)
		}
	}
	return all
}
