package results

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"quiesce/des/stats"
	"quiesce/model"
)

// Append stores results, all of them or (with an error) none. Once it has returned, they outlast
// the process and the machine. A result that is there already is left as it is: the first write
// counts, and no observation is counted twice.
func (l *Ledger) Append(results []Result) error {
	if !l.logging {
		// Readers see what was there while this is written, and a commit costs one sync. A ledger that
		// nothing is added to keeps its bytes.
		if _, err := l.db.Exec("pragma journal_mode = wal"); err != nil {
			return l.explain(err)
		}
		l.logging = true
	}
	tx, err := l.db.BeginTx(context.Background(), nil)
	if err != nil {
		return l.explain(err)
	}
	defer rollback(tx)
	known := len(l.metrics)
	w := appender{ledger: l, tx: tx, merged: map[histogramKey]*stats.Histogram{}}
	err = w.append(results)
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		for _, m := range l.metrics[known:] {
			delete(l.numbers, m.Name)
		}
		l.metrics = l.metrics[:known]
	}
	return l.explain(err)
}

// appender is one transaction of Append.
type appender struct {
	ledger *Ledger
	tx     *sql.Tx
	merged map[histogramKey]*stats.Histogram // what this transaction has changed
	order  []histogramKey
}

type histogramKey struct{ point, metric int }

func (w *appender) append(results []Result) error {
	insert, err := w.tx.Prepare("insert into rows values (?, ?, ?)")
	if err != nil {
		return err
	}
	for i := range results {
		r := &results[i]
		if r.Task.Point < 0 || r.Task.Point >= len(w.ledger.Definition.Points) {
			return fmt.Errorf("a result for point %d, of %d points", r.Task.Point, len(w.ledger.Definition.Points))
		}
		if r.Failure != "" {
			if err := w.failure(r); err != nil {
				return err
			}
			continue
		}
		fresh, err := w.fresh(r)
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		for j := range r.Rows {
			if err := w.row(insert, r.Task.Point, &r.Rows[j]); err != nil {
				return err
			}
		}
		if err := w.merge(r); err != nil {
			return err
		}
	}
	return w.flush()
}

// fresh reports whether none of the result's rows are stored. Some but not all can only come from
// tasks that overlap; since the histograms of a task cannot be taken apart, that is an error.
func (w *appender) fresh(r *Result) (bool, error) {
	t := r.Task
	if len(r.Rows) != t.Replications {
		return false, fmt.Errorf("a result of %d rows for a task of %d replications", len(r.Rows), t.Replications)
	}
	for i, row := range r.Rows {
		if row.Replication != t.First+i {
			return false, fmt.Errorf("a result has replication %d in the place of %d", row.Replication, t.First+i)
		}
	}
	var stored int
	err := w.tx.QueryRow("select count(*) from rows where point = ? and replication >= ? and replication < ?",
		t.Point, t.First, t.First+t.Replications).Scan(&stored)
	if err != nil {
		return false, err
	}
	if stored > 0 && stored < t.Replications {
		return false, fmt.Errorf("a result for replications %d to %d of point %d overlaps %d stored rows",
			t.First, t.First+t.Replications-1, t.Point, stored)
	}
	return stored == 0, nil
}

func (w *appender) row(insert *sql.Stmt, point int, row *Row) error {
	var err error
	number := func(m *Measure) int {
		n, nerr := w.number(m)
		err = errors.Join(err, nerr)
		return n
	}
	data := encodeRow(point, row, number)
	if err != nil {
		return err
	}
	if _, err := insert.Exec(point, row.Replication, data); err != nil {
		return err
	}
	for place, f := range row.Findings {
		_, err := w.tx.Exec("insert into findings values (?, ?, ?, ?, ?, ?)",
			point, row.Replication, place, f.Severity, f.Code, f.Message)
		if err != nil {
			return err
		}
	}
	return nil
}

// number is the metric's in the table metrics, where it is added if it is new.
func (w *appender) number(m *Measure) (int, error) {
	l := w.ledger
	if n, ok := l.numbers[m.Metric]; ok {
		return n, nil
	}
	metric := Metric{Name: m.Metric, Unit: m.Unit, Kind: m.Kind}
	base, labels, _ := strings.Cut(m.Metric, "{")
	for _, c := range model.Catalogue() {
		if c.Name == base {
			metric.Better, metric.About = c.Better, c.About
		}
	}
	if strings.HasPrefix(labels, "state=") {
		metric.Better = 0 // a share of all time cannot grow but at the cost of another
	}
	n := len(l.metrics)
	_, err := w.tx.Exec("insert into metrics values (?, ?, ?, ?, ?, ?)",
		n, metric.Name, metric.Unit, kindName(metric.Kind), metric.Better, metric.About)
	if err != nil {
		return 0, err
	}
	l.metrics = append(l.metrics, metric)
	l.numbers[metric.Name] = n
	return n, nil
}

// merge adds the result's histograms to those of its point.
func (w *appender) merge(r *Result) error {
	for _, h := range r.Histograms {
		number, ok := w.ledger.numbers[h.Metric]
		if !ok {
			return fmt.Errorf("a histogram of %s, which no row has", h.Metric)
		}
		var more stats.Histogram
		if err := more.UnmarshalBinary(h.Data); err != nil {
			return fmt.Errorf("the histogram of %s: %w", h.Metric, err)
		}
		key := histogramKey{r.Task.Point, number}
		sum := w.merged[key]
		if sum == nil {
			var err error
			if sum, err = w.stored(key); err != nil {
				return err
			}
			w.merged[key] = sum
			w.order = append(w.order, key)
		}
		sum.Merge(&more)
	}
	return nil
}

// stored is the histogram that the ledger has, or an empty one.
func (w *appender) stored(key histogramKey) (*stats.Histogram, error) {
	var data []byte
	err := w.tx.QueryRow("select data from histograms where point = ? and metric = ?", key.point, key.metric).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return &stats.Histogram{}, nil
	}
	if err != nil {
		return nil, err
	}
	return openHistogram(key.point, key.metric, data)
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

// flush writes the histograms that have changed.
func (w *appender) flush() error {
	for _, key := range w.order {
		data, err := w.merged[key].AppendBinary(nil)
		if err != nil {
			return err
		}
		_, err = w.tx.Exec("insert into histograms values (?, ?, ?) on conflict do update set data = excluded.data",
			key.point, key.metric, seal(data, key.point, key.metric))
		if err != nil {
			return err
		}
	}
	return nil
}

// failure notes that a task failed.
func (w *appender) failure(r *Result) error {
	_, err := w.tx.Exec("insert into failures values (?, ?, ?, ?) on conflict do nothing",
		r.Task.Point, r.Task.First, r.Task.Replications, r.Failure)
	return err
}
