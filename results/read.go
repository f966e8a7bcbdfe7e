package results

import (
	"encoding/json"
	"fmt"

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
			return fmt.Errorf("replication %d of %s: %w", replication, l.Definition.Point(point), err)
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

// notes are what is known of a point before it is simulated: in a run without axes what the definition
// says, else what the point's first result said.
func (l *Ledger) notes(point int) ([]model.Finding, error) {
	if len(l.Definition.Axes) == 0 {
		return l.Definition.Notes, nil
	}
	var all []model.Finding
	query := "select data from points, json_each(points.notes) join notes on note = value where point = ? order by key"
	err := l.each(query, []any{point}, func(scan scanner) error {
		var data string
		if err := scan(&data); err != nil {
			return err
		}
		var f model.Finding
		if err := json.Unmarshal([]byte(data), &f); err != nil {
			return fmt.Errorf("malformed: a note is %q", data)
		}
		all = append(all, f)
		return nil
	})
	return all, l.explain(err)
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
			return fmt.Errorf("the histogram of %s, %s: %w", l.metrics[metric].Name, l.Definition.Point(point), err)
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
func (l *Ledger) Failures() ([]Failure, error) { return l.failures(0, l.Definition.Len()) }

// failures are those of the points from one number up to another.
func (l *Ledger) failures(from, to int) ([]Failure, error) {
	var all []Failure
	query := "select point, replication, replications, message from failures where point >= ? and point < ? order by point, replication"
	err := l.each(query, []any{from, to}, func(scan scanner) error {
		var f Failure
		if err := scan(&f.Point, &f.First, &f.Replications, &f.Message); err != nil {
			return err
		}
		all = append(all, f)
		return nil
	})
	return all, l.explain(err)
}
