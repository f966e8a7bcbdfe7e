package results

import (
	"quiesce/des/stats"
	"quiesce/model"
)

// Confidence is that of all intervals.
const Confidence = 0.95

// PointSummary is what is known of a point from the rows that are stored.
type PointSummary struct {
	Point        Point
	Replications int
	Metrics      []Summary // in the order of the rows' measures
	Findings     []Finding
	Notes        []model.Finding // known before the point was simulated; in a run without axes those of the definition
	Events       uint64          // executed, over all replications
	Dropped      *Drop           // why it has fewer replications than others; nil: it has not, or is in the race

	rows []Row
}

// Failed reports whether a replication of the point has a finding that is a failure.
func (p *PointSummary) Failed() bool {
	for _, f := range p.Findings {
		if f.Severity == model.Failure {
			return true
		}
	}
	return false
}

// Summary is one metric of one point, in the metric's unit.
//
// A latency is a distribution over observations, pooled over replications: SD, Percentiles, Min
// and Max are of observations, Count is their number. A scalar has one value per replication: SD, Min
// and Max are over replications, Count is the number of those that define it, and Percentiles are
// undefined; Mean is over what the replications weigh, such as the stops of a share of stops.
type Summary struct {
	Metric
	Count       uint64
	Mean        Number
	SD          Number
	Percentiles [len(Percentiles)]Number
	Min         Number
	Max         Number

	MeanCI        Interval                   // see meanError
	PercentileCIs [len(Percentiles)]Interval // see percentileInterval

	// Withdrawn is why the mean has no interval whatever is observed, such as "its variance does not
	// exist"; "" if it may have one.
	Withdrawn string
}

// Finding is a finding with the number of replications that had it; Message is the first one's.
type Finding struct {
	model.Finding
	Replications int
}

// Metric returns the summary of a metric, or nil.
func (p *PointSummary) Metric(name string) *Summary {
	for i := range p.Metrics {
		if p.Metrics[i].Name == name {
			return &p.Metrics[i]
		}
	}
	return nil
}

// Summarize sums up a point. A point without rows has no metrics.
func (l *Ledger) Summarize(point int) (*PointSummary, error) {
	p, err := l.summarize(point)
	if err != nil {
		return l.leave(point, err)
	}
	return p, nil
}

func (l *Ledger) summarize(point int) (*PointSummary, error) {
	rows, err := l.Rows(point)
	if err != nil {
		return nil, err
	}
	histograms, err := l.Histograms(point)
	if err != nil {
		return nil, err
	}
	notes, err := l.notes(point)
	if err != nil {
		return nil, err
	}
	p := &PointSummary{Point: l.Definition.Point(point), Notes: notes, Replications: len(rows), rows: rows, Findings: sumUp(rows)}
	seen := map[string]bool{}
	for i := range rows {
		p.Events += rows[i].Events
		for _, m := range rows[i].Measures {
			if seen[m.Metric] {
				continue
			}
			seen[m.Metric] = true
			s := Summary{Metric: l.metrics[l.numbers[m.Metric]]}
			switch h := histograms[m.Metric]; {
			case m.Kind == model.Scalar:
				s.scalar(measures(rows, m.Metric))
			case h != nil:
				s.latency(h, measures(rows, m.Metric))
			}
			if m.Kind == model.Latency && s.Count != observations(measures(rows, m.Metric)) {
				return nil, l.explain(malformed("%s of %s has %d observations in its histogram and %d in its rows",
					m.Metric, p.Point, s.Count, observations(measures(rows, m.Metric))))
			}
			p.Metrics = append(p.Metrics, s)
		}
	}
	p.withdraw(notes)
	return p, nil
}

// measures returns a metric of each row, an undefined one where a row lacks it.
func measures(rows []Row, metric string) []Measure {
	all := make([]Measure, len(rows))
	for i := range rows {
		for _, m := range rows[i].Measures {
			if m.Metric == metric {
				all[i] = m
				break
			}
		}
	}
	return all
}

func observations(measures []Measure) uint64 {
	n := uint64(0)
	for i := range measures {
		n += measures[i].Sample.Count
	}
	return n
}

// scalar sums up a value per replication.
func (s *Summary) scalar(measures []Measure) {
	var tally stats.Tally
	var mean stats.Tally
	var values []float64
	for i, x := range scalars(measures) {
		if x.Defined {
			tally.Record(measures[i].Scalar)
			mean.Record(x.Value)
			values = append(values, x.Value)
		}
	}
	s.Count = tally.Count()
	s.Mean = number(mean.Mean())
	s.SD = number(tally.SD())
	s.Min = number(tally.Min())
	s.Max = number(tally.Max())
	i, ok := stats.MeanInterval(values, Confidence)
	s.MeanCI = interval(i.Estimate, i.HalfWidth, ok)
}

// latency sums up the observations in h, of which measures tells how they spread over replications.
func (s *Summary) latency(h *stats.Histogram, measures []Measure) {
	steps := Steps(s.Unit)
	s.Count = h.Count()
	mean, ok := h.Mean()
	s.Mean = number(mean/steps, ok)
	sd, ok := h.SD()
	s.SD = number(sd/steps, ok)
	var quantiles [len(Percentiles)]int64
	ok = h.Quantiles(percentileShares[:], quantiles[:])
	for i, q := range quantiles {
		s.Percentiles[i] = number(float64(q)/steps, ok)
	}
	least, ok := h.Min()
	s.Min = number(float64(least)/steps, ok)
	highest, ok := h.Max()
	s.Max = number(float64(highest)/steps, ok)

	error, df, ok := meanError(mean, measures)
	if !ok {
		return
	}
	s.MeanCI = interval(mean/steps, stats.StudentT(Confidence, df)*error/steps, true)
	for i, p := range Percentiles {
		s.PercentileCIs[i] = percentileInterval(h, p.Share, measures, steps)
	}
}

// sumUp counts, for each kind of finding, the replications that have it.
func sumUp(rows []Row) []Finding {
	var all []Finding
	for i := range rows {
		counted := map[int]bool{} // a replication counts once
		for _, f := range rows[i].Findings {
			at := -1
			for j := range all {
				if all[j].Code == f.Code && all[j].Severity == f.Severity {
					at = j
				}
			}
			if at < 0 {
				at = len(all)
				all = append(all, Finding{Finding: f})
			}
			if !counted[at] {
				counted[at] = true
				all[at].Replications++
			}
		}
	}
	return all
}
