package results

import (
	"fmt"
	"iter"
	"slices"

	"quiesce/des/stats"
	"quiesce/model"
)

// Rows returns the stored rows of a point, in the order of replications.
func (l *Ledger) Rows(point int) ([]Row, error) {
	var rows []Row
	err := l.each("select replication, data from rows where point = ? order by replication", []any{point}, func(scan scanner) error {
		var replication int
		var data []byte
		if err := scan(&replication, &data); err != nil {
			return err
		}
		row, err := decodeRow(point, replication, data, l.metrics)
		if err != nil {
			return fmt.Errorf("replication %d of %s: %w", replication, l.Definition.Points[point], err)
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return nil, l.explain(err)
	}
	return rows, l.explain(l.addFindings(point, rows))
}

// addFindings gives rows, which are in the order of replications, their findings.
func (l *Ledger) addFindings(point int, rows []Row) error {
	next := 0
	query := "select replication, severity, code, message from findings where point = ? order by replication, place"
	return l.each(query, []any{point}, func(scan scanner) error {
		var replication int
		var f model.Finding
		if err := scan(&replication, &f.Severity, &f.Code, &f.Message); err != nil {
			return err
		}
		for next < len(rows) && rows[next].Replication < replication {
			next++
		}
		if next < len(rows) && rows[next].Replication == replication {
			rows[next].Findings = append(rows[next].Findings, f)
		}
		return nil
	})
}

// Histograms returns a point's latency histograms by metric, merged over its replications.
func (l *Ledger) Histograms(point int) (map[string]*stats.Histogram, error) {
	all := map[string]*stats.Histogram{}
	err := l.each("select metric, data from histograms where point = ?", []any{point}, func(scan scanner) error {
		var metric int
		var data []byte
		if err := scan(&metric, &data); err != nil {
			return err
		}
		if metric < 0 || metric >= len(l.metrics) {
			return fmt.Errorf("malformed: a histogram of metric number %d, which is not in the table metrics", metric)
		}
		h, err := openHistogram(point, metric, data)
		if err != nil {
			return fmt.Errorf("the histogram of %s, %s: %w", l.metrics[metric].Name, l.Definition.Points[point], err)
		}
		all[l.metrics[metric].Name] = h
		return nil
	})
	return all, l.explain(err)
}

// openHistogram reads a sealed histogram.
func openHistogram(point, metric int, data []byte) (*stats.Histogram, error) {
	body, err := unseal(data, point, metric)
	if err != nil {
		return nil, err
	}
	h := &stats.Histogram{}
	return h, h.UnmarshalBinary(body)
}

// Failure is a stretch of replications that gave no result.
type Failure struct {
	Point, First, Replications int
	Message                    string
}

// Failures returns what failed, in the order of points and replications.
func (l *Ledger) Failures() ([]Failure, error) {
	var all []Failure
	err := l.each("select point, replication, replications, message from failures order by point, replication", nil, func(scan scanner) error {
		var f Failure
		if err := scan(&f.Point, &f.First, &f.Replications, &f.Message); err != nil {
			return err
		}
		all = append(all, f)
		return nil
	})
	return all, l.explain(err)
}

// Progress is how far a run has come, in replications over all points.
type Progress struct {
	Done, Total int
	Open        bool // it is not decided yet whether there will be more
}

// bitset remembers which (point, replication) need no computing any more.
type bitset []uint64

func (b bitset) has(i int) bool { return b[i/64]>>(i%64)&1 == 1 }
func (b bitset) set(i int)      { b[i/64] |= 1 << (i % 64) }

// settled returns what is stored or has failed, and how many of these there are.
func (l *Ledger) settled() (bitset, int, error) {
	first := l.offsets()
	total := l.planned()
	b := make(bitset, (total+63)/64)
	count := 0
	add := func(scan scanner) error {
		var point, from, replications int
		if err := scan(&point, &from, &replications); err != nil {
			return err
		}
		for r := from; r < from+replications; r++ {
			if point < 0 || point >= len(first) || r < 0 || r >= l.plan.replications[point] {
				return fmt.Errorf("malformed: it has replication %d of point %d, beyond its definition", r, point)
			}
			if i := first[point] + r; !b.has(i) {
				b.set(i)
				count++
			}
		}
		return nil
	}
	if err := l.each("select point, replication, 1 from rows", nil, add); err != nil {
		return nil, 0, l.explain(err)
	}
	err := l.each("select point, replication, replications from failures", nil, add)
	return b, count, l.explain(err)
}

// offsets are where each point's replications begin when those of all points are numbered in turn.
func (l *Ledger) offsets() []int {
	first := make([]int, len(l.plan.replications))
	next := 0
	for i, n := range l.plan.replications {
		first[i] = next
		next += n
	}
	return first
}

// Progress returns how many replications are stored or have failed, of how many that are planned.
func (l *Ledger) Progress() (Progress, error) {
	_, done, err := l.settled()
	return Progress{Done: done, Total: l.planned(), Open: !l.final}, err
}

// Missing returns tasks for all that is planned and not stored: stretches of at most chunk replications, those
// that come first of every point before the next ones of any, so that a run that is stopped early
// has compared all points on the same replications.
func (l *Ledger) Missing(chunk int) (iter.Seq[Task], Progress, error) {
	done, count, err := l.settled()
	offsets, most := l.offsets(), slices.Max(append([]int{0}, l.plan.replications...))
	tasks := func(yield func(Task) bool) {
		for from := 0; from < most; from += chunk {
			for point, planned := range l.plan.replications {
				to := min(from+chunk, planned)
				for first := from; first < to; {
					last := first
					for last < to && !done.has(offsets[point]+last) {
						last++
					}
					if last > first && !yield(Task{Run: l.identity, Point: point, First: first, Replications: last - first}) {
						return
					}
					first = last + 1
				}
			}
		}
	}
	return tasks, Progress{Done: count, Total: l.planned(), Open: !l.final}, err
}
