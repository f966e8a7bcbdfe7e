package page

import (
	"errors"
	"fmt"
	"slices"

	"quiesce/reports"
	"quiesce/reports/charts"
	"quiesce/reports/explain"
	"quiesce/results"
	"quiesce/results/recording"
)

// recordings draws the replications that bench explain has recorded in the run's directory. leftOut says
// which files are not among them, and why.
func recordings(l *results.Ledger) (drawn []charts.Chart, leftOut []error) {
	all, leftOut := explain.ChartsIn(l.Dir(), func(r *recording.Recording) (string, error) {
		return recorded(l, r)
	})
	for _, c := range all {
		drawn = append(drawn, *c)
	}
	return drawn, leftOut
}

// recorded finds the point of which a recording is a replication, and returns its values of the axes. The
// error says why there is none. A whole recording must agree with what is stored of the replication; of one that
// ends earlier, only what was simulated can be compared.
func recorded(l *results.Ledger, r *recording.Recording) (string, error) {
	h := &r.Header
	d := &l.Definition
	if h.Seed != d.Seed {
		return "", fmt.Errorf("it is of seed %d, and this run of seed %d", h.Seed, d.Seed)
	}
	own, err := powerDowns(r)
	if err != nil {
		return "", err
	}
	known := false
	for point := range d.Len() {
		at := d.Point(point)
		if at.Strategy != h.Strategy {
			continue
		}
		known = true
		if r.Trailer.Reason != recording.Ended {
			if h.Scenario != d.Scenario || h.About != d.About || len(at.Set) > 0 {
				break
			}
			return "", nil
		}
		rows, err := l.Rows(point)
		if err != nil {
			continue // damaged, which is told elsewhere
		}
		i := slices.IndexFunc(rows, func(row results.Row) bool { return row.Replication == h.Replication })
		if i >= 0 && own.of(&rows[i], r) {
			return settingOf(d, at), nil
		}
	}
	if !known {
		return "", fmt.Errorf("it is of the strategy %s, which this run has not", h.Strategy)
	}
	return "", errors.New("it is of no replication of this run: the scenario is another one, or has other values")
}

// settingOf names the values of a point's axes.
func settingOf(d *results.Definition, p results.Point) string {
	text := ""
	for k, s := range p.Set {
		if k > 0 {
			text += ", "
		}
		text += reports.AxisName(d, k) + "=" + s.Value
	}
	return text
}

// sums are what a recording's power-downs add up to.
type sums struct {
	count uint64
	total float64 // ns
}

// powerDowns adds up those that the replication's time_to_low_power counts: see TestSharesSumToTheMeasuredLatencies
// of package explain.
func powerDowns(r *recording.Recording) (s sums, err error) {
	err = explain.Stops(r, func(stop *explain.Stop) error {
		if stop.Counted && stop.Outcome == explain.ReachedDx {
			s.count++
			s.total += float64(stop.Total())
		}
		return nil
	})
	return s, err
}

// of reports whether they are those of a replication that is stored, and it ended when the recording does.
func (s sums) of(row *results.Row, r *recording.Recording) bool {
	if row.Simulated != r.Trailer.End.Seconds() {
		return false
	}
	for i := range row.Measures {
		if m := &row.Measures[i]; m.Metric == "time_to_low_power" {
			return m.Sample.Count == s.count && m.Sample.Sum == s.total
		}
	}
	return s.count == 0
}
