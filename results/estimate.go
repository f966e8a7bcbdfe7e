package results

import (
	"math"
	"strings"

	"quiesce/des/stats"
	"quiesce/model"
)

// Estimate is a statistic as the replications show it.
type Estimate struct {
	Value Number
	// Error is the standard error of Value; undefined with fewer than two replications that have
	// observations.
	Error Number
	DF    float64 // degrees of freedom of Error
	// Withdrawn is why Value has no error whatever is observed: see Summary.Withdrawn.
	Withdrawn string
	// Resolution is how far off Value may be because observations are counted in cells.
	Resolution float64
}

// Estimate returns a statistic (mean, sd, p99, max, count) of a metric with its error, in the metric's
// unit. Nothing is defined if the metric was never observed.
//
// Standard deviation and percentiles are those of all observations, not means over replications: what
// one replication gives is biased by one over its own number of independent observations, what all
// give together by one over the number of all. Their errors come from how much the replications
// differ. Max and count have none.
func (p *PointSummary) Estimate(metric, statistic string) Estimate {
	s := p.Metric(metric)
	if s == nil {
		return Estimate{}
	}
	value, _ := s.Statistic(statistic)
	e := Estimate{Value: value}
	if !value.Defined {
		return e
	}
	if s.Withdrawn != "" && (statistic == "mean" || statistic == "sd") {
		e.Withdrawn = s.Withdrawn
		return e
	}
	all := measures(p.rows, metric)
	switch {
	case s.Kind == model.Scalar:
		if statistic == "mean" {
			e.scalar(all)
		}
	case statistic == "mean":
		e.ratio(all, Steps(s.Unit), func(m *Sample) float64 { return m.Sum })
	case statistic == "sd":
		e.deviation(all, Steps(s.Unit))
	case strings.HasPrefix(statistic, "p"):
		e.percentile(all, Steps(s.Unit), statistic)
	}
	return e
}

// EstimateMean is the estimate of a mean from one value per replication.
func EstimateMean(values []float64) Estimate {
	all := make([]Measure, len(values))
	var t stats.Tally
	for i, x := range values {
		all[i] = Measure{Kind: model.Scalar, Defined: !math.IsNaN(x) && !math.IsInf(x, 0), Scalar: x}
		if all[i].Defined {
			t.Record(x)
		}
	}
	e := Estimate{Value: number(t.Mean())}
	e.scalar(all)
	return e
}

func (e *Estimate) scalar(measures []Measure) {
	var t stats.Tally
	for _, x := range scalars(measures) {
		if x.Defined {
			t.Record(x.Value)
		}
	}
	n := float64(t.Count())
	variance, ok := t.Variance()
	e.Error, e.DF = number(math.Sqrt(variance/n), ok), n-1
}

// ratio is the error of a ratio of sums over replications, total over count: see meanError.
func (e *Estimate) ratio(measures []Measure, steps float64, total func(*Sample) float64) {
	sum, count, observed := 0.0, 0.0, 0
	for i := range measures {
		if s := &measures[i].Sample; s.Count > 0 {
			sum += total(s)
			count += float64(s.Count)
			observed++
		}
	}
	mean := sum / count
	var residuals stats.Tally
	for i := range measures {
		s := &measures[i].Sample
		r := 0.0
		if s.Count > 0 {
			r = total(s) - float64(mean*float64(s.Count))
		}
		residuals.Record(r)
	}
	n := float64(len(measures))
	variance, _ := residuals.Variance()
	e.Error, e.DF = number(math.Sqrt(variance*n)/count/steps, observed > 1), n-1
}

// deviation is the error of a standard deviation: that of the mean squared distance from the mean,
// divided by twice the standard deviation.
func (e *Estimate) deviation(measures []Measure, steps float64) {
	sum, count := 0.0, 0.0
	for i := range measures {
		sum += measures[i].Sample.Sum
		count += float64(measures[i].Sample.Count)
	}
	mean := sum / count
	e.ratio(measures, steps, func(s *Sample) float64 {
		return s.SumOfSquares - float64(2*mean*s.Sum) + float64(mean*mean*float64(s.Count))
	})
	if e.Value.Value == 0 {
		return
	}
	e.Error.Value /= 2 * e.Value.Value * steps
}

// percentile is the error of a percentile of all observations: how much the replications' own
// percentiles spread, each weighing as many observations as it stands for.
func (e *Estimate) percentile(measures []Measure, steps float64, name string) {
	k := 0
	for i, p := range Percentiles {
		if p.Name == name {
			k = i
		}
	}
	e.ratio(measures, steps, func(s *Sample) float64 { return float64(s.Percentiles[k]) * float64(s.Count) })
	e.Resolution = histogramError * math.Abs(e.Value.Value)
}

// histogramError is how far a percentile of a stats.Histogram may be off, relative to it.
const histogramError = 0.0005
