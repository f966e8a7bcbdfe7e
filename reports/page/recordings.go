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
	"quiesce/workloads"
)

// recordings draws the replications that bench explain has recorded in the run's directory. leftOut says
// which files are not among them, and why. The scenario is that of the run; nil: it is not at hand.
func recordings(l *results.Ledger, s *workloads.Scenario) (drawn []charts.Chart, leftOut []error) {
	m := matcher{l, s, map[int]string{}}
	all, leftOut := explain.ChartsIn(l.Dir(), m.setting)
	for _, c := range all {
		drawn = append(drawn, *c)
	}
	return drawn, leftOut
}

// matcher finds the points of a run that recordings are of.
type matcher struct {
	ledger   *results.Ledger
	scenario *workloads.Scenario // nil: not at hand
	digests  map[int]string      // recording.Digest of the points that have been looked at; "": not known
}

// setting finds the point of which a recording is a stored replication, and returns its values of the axes. The
// error says why there is none. What was simulated must be what the point is; and a whole recording must agree
// with what is stored of the replication.
func (m *matcher) setting(r *recording.Recording) (string, error) {
	h := &r.Header
	d := &m.ledger.Definition
	if h.Seed != d.Seed {
		return "", fmt.Errorf("it is of seed %d, and this run of seed %d", h.Seed, d.Seed)
	}
	whole := r.Trailer.Reason == recording.Ended
	if !whole && m.scenario == nil {
		return "", errors.New("it is of a part of a replication, and without the run's scenario nobody knows whether of this run")
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
		rows, err := m.ledger.Rows(point)
		if err != nil {
			continue // damaged, which is told elsewhere
		}
		i := slices.IndexFunc(rows, func(row results.Row) bool { return row.Replication == h.Replication })
		if i < 0 || whole && !own.of(&rows[i], r) {
			continue
		}
		if digest := m.digest(point); digest == h.Configuration || digest == "" && whole {
			return settingOf(d, at), nil
		}
	}
	if !known {
		return "", fmt.Errorf("it is of the strategy %s, which this run has not", h.Strategy)
	}
	return "", errors.New("it is of no replication of this run: the scenario is another one, or has other values")
}

// digest is the recording.Digest of a point's configuration, or "" if that is not at hand.
func (m *matcher) digest(point int) string {
	if m.scenario == nil {
		return ""
	}
	digest, ok := m.digests[point]
	if !ok {
		d := &m.ledger.Definition
		count := len(d.Strategies)
		config, err := m.scenario.Point(d.Overrides(point/count), d.Chosen[point%count])
		if err == nil {
			digest = recording.Digest(config)
		}
		m.digests[point] = digest
	}
	return digest
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
