package results

import (
	"fmt"
	"math"
	"slices"

	"quiesce/des/stats"
	"quiesce/model"
)

// Check says why a result cannot be one of its task's, whoever computed it and however it came; nil if it
// can. It costs some 100 us for a replication of the usual size.
//
// A result that passes can be stored, read again and summed up. So it is checked where it comes into being
// (see Guarded), where it arrives from another machine, and by Ledger.Append unless Guarded has just done it.
func (r *Result) Check() error {
	t := r.Task
	if t.First < 0 || t.Replications < 0 || t.Replications > ReplicationLimit || t.First > ReplicationLimit-t.Replications {
		return fmt.Errorf("it is for %d replications from %d", t.Replications, t.First)
	}
	if err := r.checkReplications(); err != nil {
		return err
	}
	c := newChecker()
	for i := range r.Rows {
		if err := c.row(&r.Rows[i]); err != nil {
			return fmt.Errorf("replication %d: %w", r.Rows[i].Replication, err)
		}
	}
	return c.histograms(r.Histograms)
}

// checkReplications checks that each replication of the task has a row or is a failure's.
func (r *Result) checkReplications() error {
	t := r.Task
	if r.Failure != "" {
		if len(r.Rows)+len(r.Histograms)+len(r.Failed) > 0 {
			return fmt.Errorf("it is a failure and has results")
		}
		return nil
	}
	if n := len(r.Rows) + len(r.Failed); n != t.Replications {
		return fmt.Errorf("it has %d replications of %d", n, t.Replications)
	}
	rows, failed := r.Rows, r.Failed
	for i := t.First; i < t.First+t.Replications; i++ {
		switch {
		case len(rows) > 0 && rows[0].Replication == i:
			rows = rows[1:]
		case len(failed) > 0 && failed[0].Replication == i && failed[0].Message != "":
			failed = failed[1:]
		default:
			return fmt.Errorf("it lacks replication %d", i)
		}
	}
	return nil
}

// checker gathers what the rows of a result, or those stored of a point, say together.
type checker struct {
	measured map[string]*measured
}

func newChecker() *checker { return &checker{map[string]*measured{}} }

// reset forgets all replications.
func (c *checker) reset() {
	for _, m := range c.measured {
		m.row, m.count, m.min, m.max = -1, 0, math.MaxInt64, 0
	}
}

// measured is what rows say of one metric.
type measured struct {
	unit     string
	kind     model.Kind
	row      int // the last one that has it
	count    uint64
	min, max int64
}

// row checks a row, and adds it to what its histograms must agree with.
func (c *checker) row(row *Row) error {
	if !(row.Simulated >= 0) || !(row.Discarded >= 0) || math.IsInf(row.Simulated+row.Discarded, 0) {
		return fmt.Errorf("it simulated %v s and discarded %v s", row.Simulated, row.Discarded)
	}
	for i := range row.Measures {
		m := &row.Measures[i]
		if err := c.measure(row.Replication, m); err != nil {
			return fmt.Errorf("%s: %w", m.Metric, err)
		}
	}
	return nil
}

func (c *checker) measure(replication int, m *Measure) error {
	if m.Kind != model.Latency && m.Kind != model.Scalar {
		return fmt.Errorf("it is of kind %d", m.Kind)
	}
	if !m.Defined && (m.Scalar != 0 || m.Weight != 0 || m.Sample != Sample{}) {
		return fmt.Errorf("it is not defined and has figures")
	}
	if m.Defined && m.Kind == model.Scalar && (!finite(m.Scalar) || !finite(m.Weight) || m.Weight < 0 || m.Sample != Sample{}) {
		return fmt.Errorf("it is %v, of weight %v", m.Scalar, m.Weight)
	}
	if m.Defined && m.Kind == model.Latency {
		if err := m.Sample.check(); err != nil {
			return err
		}
	}
	all := c.measured[m.Metric]
	switch {
	case all == nil:
		all = &measured{unit: m.Unit, kind: m.Kind, min: math.MaxInt64}
		c.measured[m.Metric] = all
	case all.unit != m.Unit || all.kind != m.Kind:
		return fmt.Errorf("it is a %s in %q here, and a %s in %q in an earlier replication", kindName(m.Kind), m.Unit, kindName(all.kind), all.unit)
	case all.row == replication:
		return fmt.Errorf("it is there twice")
	}
	all.row = replication
	if m.Defined && m.Kind == model.Latency {
		all.count += m.Sample.Count
		all.min, all.max = min(all.min, m.Sample.Min), max(all.max, m.Sample.Max)
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// check checks that a sample sums up observations.
func (s *Sample) check() error {
	values := s.ascending()
	if s.Count == 0 || s.Min < 0 || !slices.IsSorted(values[:]) {
		return fmt.Errorf("its %d observations are said to be from %d over %v to %d", s.Count, s.Min, s.Percentiles, s.Max)
	}
	n := float64(s.Count)
	// Each is exact or rounded once, and a count of 2^53 is beyond any run.
	const rounding = 1e-12
	if !(s.Sum >= float64(n*float64(s.Min))*(1-rounding)) || !(s.Sum <= float64(n*float64(s.Max))*(1+rounding)) ||
		!finite(s.SumOfSquares) || s.SumOfSquares < s.Sum*float64(s.Min)*(1-rounding) || s.SumOfSquares > s.Sum*float64(s.Max)*(1+rounding) {
		return fmt.Errorf("the sums of its observations, %v and of their squares %v, contradict their bounds", s.Sum, s.SumOfSquares)
	}
	return nil
}

// histograms checks that there is one for each latency that was observed, and that they count what the rows
// count.
func (c *checker) histograms(all []MergedHistogram) error {
	for i := range all {
		f := tally{metric: all[i].Metric}
		var err error
		if f.count, f.least, f.greatest, err = stats.CheckBinary(all[i].Data); err != nil {
			return fmt.Errorf("the histogram of %s: %w", f.metric, err)
		}
		if err := c.agree(&f); err != nil {
			return err
		}
	}
	return c.complete()
}

// agree checks the histogram of a metric, which there may be only one of.
func (c *checker) agree(f *tally) error {
	m := c.measured[f.metric]
	if m == nil || m.kind != model.Latency || m.count == 0 {
		return fmt.Errorf("it has a histogram of %s, which no replication has observed", f.metric)
	}
	if f.count != m.count || f.least != m.min || f.greatest != m.max {
		return fmt.Errorf("%s has %d observations from %d to %d in its histogram, and %d from %d to %d in its replications",
			f.metric, f.count, f.least, f.greatest, m.count, m.min, m.max)
	}
	m.count = 0
	return nil
}

// complete checks that no histogram is missing. Of several it names the first by name.
func (c *checker) complete() error {
	missing := ""
	for name, m := range c.measured {
		if m.count > 0 && (missing == "" || name < missing) {
			missing = name
		}
	}
	if missing != "" {
		return fmt.Errorf("it lacks the histogram of %s", missing)
	}
	return nil
}
