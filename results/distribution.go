package results

import (
	"math"
	"slices"

	"quiesce/des/stats"

	"gonum.org/v1/gonum/stat/distuv"
)

// Distribution is how the observations of a latency metric at a point are distributed, pooled over its
// replications. Values are in the metric's unit, and known to 0.05 %, as percentiles are.
type Distribution struct {
	Metric
	histogram *stats.Histogram
	measures  []Measure
}

// Distribution returns that of a latency metric; nil if it was never observed, or is a scalar.
func (e *Evidence) Distribution(metric string) *Distribution {
	s, h := e.Metric(metric), e.histograms[metric]
	if s == nil || h == nil || h.Count() == 0 {
		return nil
	}
	return &Distribution{s.Metric, h, measures(e.rows, metric)}
}

// Count is the number of observations, at least 1.
func (d *Distribution) Count() uint64 { return d.histogram.Count() }

// Max is the greatest observation.
func (d *Distribution) Max() float64 {
	most, _ := d.histogram.Max()
	return float64(most) / Steps(d.Unit)
}

// Quantile returns the value that a share of the observations does not exceed, with its 95 % interval:
// for the shares of Percentiles those of the Summary.
func (d *Distribution) Quantile(share float64) (value float64, ci Interval) {
	q, _ := d.histogram.Quantile(share)
	steps := Steps(d.Unit)
	return float64(q) / steps, percentileInterval(d.histogram, share, d.measures, steps)
}

// Above returns the share of observations that exceed x, with its 95 % interval: the exact one of a
// binomial share (C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404), of as many fewer
// observations as the design effect at x says. It is the other side of Quantile's: a value is in the
// interval of a quantile where the interval of the share above it has the quantile's. Without two
// replications that have observations there is none. Of values that many observations have in common, such
// as 0, it is not stored how much the replications' shares differ: they are taken to differ by chance.
func (d *Distribution) Above(x float64) (share float64, ci Interval) {
	steps := int64(math.Round(x * Steps(d.Unit)))
	n := float64(d.histogram.Count())
	share = float64(d.histogram.CountAbove(steps)) / n
	effect, ok := designEffect(steps, d.measures)
	if !ok {
		return share, Interval{}
	}
	return share, shareInterval(share, n/effect)
}

// shareInterval is the exact interval for a share that was observed among n independent observations;
// n need not be whole.
func shareInterval(share, n float64) Interval {
	const miss = (1 - Confidence) / 2
	with, without := share*n, (1-share)*n
	i := Interval{Low: 0, High: 1, Defined: true}
	if with > 0 {
		i.Low = distuv.Beta{Alpha: with, Beta: without + 1}.Quantile(miss)
	}
	if without > 0 {
		i.High = distuv.Beta{Alpha: with + 1, Beta: without}.Quantile(1 - miss)
	}
	return i
}

// TailShares are shares for a curve of this distribution, ascending from 0: so many to each decade of
// the tail, 1 - share, down to a single observation; some below the first of them; and those of
// Percentiles.
func (d *Distribution) TailShares(perDecade int) []float64 {
	shares := []float64{0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04}
	least := 1 / float64(d.Count())
	for k := 1; ; k++ {
		tail := math.Pow(10, -float64(k)/float64(perDecade))
		if tail < least {
			break
		}
		shares = append(shares, 1-tail)
	}
	for _, p := range Percentiles {
		if 1-p.Share >= least {
			shares = append(shares, p.Share)
		}
	}
	slices.Sort(shares)
	return slices.Compact(shares)
}

// Values are the different values at shares, ascending, and the greatest one: where a curve of the
// distribution is to be known.
func (d *Distribution) Values(shares []float64) []float64 {
	steps := Steps(d.Unit)
	all := make([]float64, 0, len(shares)+1)
	for _, share := range shares {
		q, _ := d.histogram.Quantile(share)
		all = append(all, float64(q)/steps)
	}
	all = append(all, d.Max())
	slices.Sort(all)
	return slices.Compact(all)
}
