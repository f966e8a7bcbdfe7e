package results

import (
	"encoding/json"
	"fmt"
	"strings"

	"quiesce/des/stats"
	"quiesce/model"
)

// Rows returns the stored rows of a point, in the order of replications. It fails if one of them is damaged,
// or lost.
func (l *Ledger) Rows(point int) ([]Row, error) {
	rows, err := l.rows(point)
	if err != nil {
		return nil, l.explain(err)
	}
	done, _, err := l.settled(point)
	if err != nil {
		return nil, l.explain(err)
	}
	failures, err := l.failures(point, point+1)
	if err != nil {
		return nil, err
	}
	there := len(rows)
	for _, f := range failures {
		there += f.Replications
	}
	if there != done {
		return nil, l.explain(malformed("%d replications of %s are there, of %d", there, l.Definition.Point(point), done))
	}
	return rows, nil
}

// rows are those of a point that are there.
func (l *Ledger) rows(point int) ([]Row, error) {
	var rows []Row
	err := l.each("select replication, data from rows where point = ? order by replication", []any{point}, func(scan scanner) error {
		var replication int
		var data []byte
		if err := scan(&replication, &data); err != nil {
			return err
		}
		row, err := decodeRow(l.seals, point, replication, data, l.metrics)
		if err != nil {
			return fmt.Errorf("replication %d of %s: %w", replication, l.Definition.Point(point), err)
		}
		if n := len(rows); n > 0 && rows[n-1].Replication >= replication {
			return malformed("the replications of %s are out of order", l.Definition.Point(point))
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// settled tells how many replications of a point have a row or are a failure's, and the numbers of its
// notes, as JSON.
func (l *Ledger) settled(point int) (done int, notes string, err error) {
	notes = "[]"
	err = l.each("select done, notes, seal from points where point = ?", []any{point}, func(scan scanner) error {
		var seal int64
		if err := scan(&done, &notes, &seal); err != nil {
			return err
		}
		return l.seals.opens(seal, "points", point, done, notes)
	})
	return done, notes, err
}

// notes are what is known of a point before it is simulated: in a run without axes what the definition
// says, else what the point's first result said.
func (l *Ledger) notes(point int) ([]model.Finding, error) {
	if len(l.Definition.Axes) == 0 {
		return l.Definition.Notes, nil
	}
	_, list, err := l.settled(point)
	if err != nil || list == "[]" {
		return nil, l.explain(err)
	}
	var numbers []int
	if err := json.Unmarshal([]byte(list), &numbers); err != nil {
		return nil, l.explain(malformed("the notes of point %d are %q", point, list))
	}
	texts := map[int]string{}
	query := "select note, data, seal from notes where note in (select value from json_each(?))"
	err = l.each(query, []any{list}, func(scan scanner) error {
		note, err := l.scanNote(scan)
		texts[note.number] = note.text
		return err
	})
	if err != nil {
		return nil, l.explain(err)
	}
	all := make([]model.Finding, len(numbers))
	for i, n := range numbers {
		if err := json.Unmarshal([]byte(texts[n]), &all[i]); err != nil {
			return nil, l.explain(malformed("note %d is %q", n, texts[n]))
		}
	}
	return all, nil
}

// note is a row of the table notes.
type note struct {
	number int
	text   string
}

func (l *Ledger) scanNote(scan scanner) (n note, err error) {
	var seal int64
	if err := scan(&n.number, &n.text, &seal); err != nil {
		return n, err
	}
	return n, l.seals.opens(seal, "notes", n.number, n.text)
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
			return malformed("a histogram of metric number %d, which is not in the table metrics", metric)
		}
		h, err := l.openHistogram(point, metric, data)
		if err != nil {
			return fmt.Errorf("the histogram of %s, %s: %w", l.metrics[metric].Name, l.Definition.Point(point), err)
		}
		all[l.metrics[metric].Name] = h
		return nil
	})
	return all, l.explain(err)
}

// openHistogram reads a sealed histogram.
func (l *Ledger) openHistogram(point, metric int, data []byte) (*stats.Histogram, error) {
	body, err := l.seals.unseal(data, "histograms", point, metric)
	if err != nil {
		return nil, err
	}
	h := &stats.Histogram{}
	return h, h.UnmarshalBinary(body)
}

// Failure is a stretch of replications that gave no result.
type Failure struct {
	Point, First, Replications int
	Message                    string // why; a stack, if there is one, is behind the first line
}

// Why is the first line of the message.
func (f *Failure) Why() string {
	why, _, _ := strings.Cut(f.Message, "\n")
	return why
}

// Fault reports whether it is a fault of this program, and not of values that contradict one another.
func (f *Failure) Fault() bool { return !strings.HasPrefix(f.Message, WrongTogether) }

// join appends a failure, to the last one if it is its neighbour and there for the same reason. So where a
// stretch ends does not depend on how replications were dealt to tasks.
func join(all []Failure, f Failure) []Failure {
	if n := len(all); n > 0 {
		last := &all[n-1]
		if last.Point == f.Point && last.First+last.Replications == f.First && last.Why() == f.Why() {
			last.Replications += f.Replications
			return all
		}
	}
	return append(all, f)
}

// Failures returns what failed, in the order of points and replications: stretches that are as long as they
// can be.
func (l *Ledger) Failures() ([]Failure, error) { return l.failures(0, l.Definition.Len()) }

// failures are those of the points from one number up to another.
func (l *Ledger) failures(from, to int) ([]Failure, error) {
	var all []Failure
	query := "select point, replication, replications, message, seal from failures where point >= ? and point < ? order by point, replication"
	err := l.each(query, []any{from, to}, func(scan scanner) error {
		var f Failure
		var seal int64
		if err := scan(&f.Point, &f.First, &f.Replications, &f.Message, &seal); err != nil {
			return err
		}
		all = join(all, f)
		return l.seals.opens(seal, "failures", f.Point, f.First, f.Replications, f.Message)
	})
	return all, l.explain(err)
}
