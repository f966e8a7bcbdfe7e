package results

import (
	"math"

	"quiesce/des/stats"
	"quiesce/model"
)

// Row is what one replication of one point gave: the unit of the ledger.
type Row struct {
	Replication int
	Measures    []Measure // in catalogue order, variants behind their metric
	Findings    []model.Finding
	Events      uint64  // events executed
	Simulated   float64 // s, up to the stop
	Discarded   float64 // s of warm-up left out
}

// Measure is one metric of one replication, without the histogram behind it.
type Measure struct {
	Metric string
	Unit   string
	Kind   model.Kind

	Defined bool    // a scalar has a value; a latency was observed at least once
	Scalar  float64 // model.Scalar, in Unit
	Weight  float64 // model.Scalar: as model.Value.Weight
	Sample  Sample  // model.Latency
}

// Sample sums up the observations of one latency metric in one replication, in the integers of the
// histogram: nanoseconds if the metric's unit is s, else the unit itself.
type Sample struct {
	Count        uint64
	Sum          float64 // exact up to 2^53, else rounded once
	SumOfSquares float64
	Min          int64
	Percentiles  [len(Percentiles)]int64
	Max          int64
}

// Percentiles are those that every latency metric is given with.
var Percentiles = [...]Percentile{{"p50", 0.50}, {"p90", 0.90}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}}

// percentileShares are those of Percentiles, which ascend.
var percentileShares = func() (all [len(Percentiles)]float64) {
	for i, p := range Percentiles {
		all[i] = p.Share
	}
	return all
}()

// Percentile is a percentile's name and its share.
type Percentile struct {
	Name  string
	Share float64
}

// Steps is how many steps of a histogram's integers make one of the metric's unit.
func Steps(unit string) float64 {
	if unit == "s" {
		return 1e9
	}
	return 1
}

// newRow separates an outcome into its row and the histograms, which are merged over replications.
func newRow(outcome *model.Outcome) (Row, map[string]*stats.Histogram) {
	row := Row{
		Replication: outcome.Replication,
		Measures:    make([]Measure, len(outcome.Values)),
		Findings:    outcome.Findings,
		Events:      outcome.Events,
		Simulated:   outcome.Simulated,
		Discarded:   outcome.Discarded,
	}
	histograms := map[string]*stats.Histogram{}
	for i, v := range outcome.Values {
		m := Measure{Metric: v.Metric, Unit: v.Unit, Kind: v.Kind, Defined: v.Defined, Scalar: v.Scalar, Weight: v.Weight}
		if v.Kind == model.Latency {
			m.Defined, m.Scalar, m.Weight = false, 0, 0
			if v.Observations != nil && v.Observations.Count() > 0 {
				m.Defined, m.Sample = true, NewSample(v.Observations)
				histograms[v.Metric] = v.Observations
			}
		}
		if math.IsNaN(m.Scalar) || math.IsInf(m.Scalar, 0) {
			m.Defined = false // undefined is null, never NaN
		}
		if !m.Defined {
			m.Scalar, m.Weight = 0, 0
		}
		row.Measures[i] = m
	}
	return row, histograms
}

// NewSample sums up a histogram that is not empty.
func NewSample(h *stats.Histogram) Sample {
	s := Sample{Count: h.Count()}
	s.Sum, _ = h.Sum().Float64()
	s.SumOfSquares, _ = h.SumOfSquares().Float64()
	h.Quantiles(percentileShares[:], s.Percentiles[:])
	s.Min, _ = h.Min()
	s.Max, _ = h.Max()
	return s
}

// ascending are the values that a sample is described by, from the least to the greatest.
func (s *Sample) ascending() [len(Percentiles) + 2]int64 {
	var all [len(Percentiles) + 2]int64
	all[0], all[len(all)-1] = s.Min, s.Max
	copy(all[1:], s.Percentiles[:])
	return all
}
