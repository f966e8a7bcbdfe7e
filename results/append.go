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
	if l.writes == nil {
		if err := l.beginWriting(); err != nil {
			return l.explain(err)
		}
	}
	tx, err := l.db.BeginTx(context.Background(), nil)
	if err != nil {
		return l.explain(err)
	}
	defer rollback(tx)
	known, before := len(l.metrics), l.counts
	if len(l.merging) > mergedAtOnce || l.merging == nil {
		l.merging = map[int]map[int]*merging{}
	}
	w := appender{ledger: l, tx: tx, points: l.merging, statements: l.writes.in(tx)}
	err = w.append(results)
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		l.merging, l.noted = nil, nil
		for _, m := range l.metrics[known:] {
			delete(l.numbers, m.Name)
		}
		l.metrics, l.counts = l.metrics[:known], before
	}
	return l.explain(err)
}

// statements are what Append executes for every point: prepared once, for parsing them takes as long as a
// point does.
type statements struct {
	begun     *sql.Stmt // how many replications of a point are settled
	settle    *sql.Stmt // adds to that
	row       *sql.Stmt
	histogram *sql.Stmt
}

// beginWriting is what the first Append does. A ledger that nothing is added to keeps its bytes.
func (l *Ledger) beginWriting() error {
	// With a log, readers see what was there while this is written, and a commit costs one sync.
	if _, err := l.db.Exec("pragma journal_mode = wal"); err != nil {
		return err
	}
	l.logging = true
	var all statements
	for _, one := range []struct {
		into **sql.Stmt
		text string
	}{
		{&all.begun, "select done from points where point = ?"},
		{&all.settle, "insert into points values (?, ?, ?) on conflict do update set done = done + excluded.done"},
		{&all.row, "insert into rows values (?, ?, ?)"},
		{&all.histogram, "insert into histograms values (?, ?, ?) on conflict do update set data = excluded.data"},
	} {
		var err error
		if *one.into, err = l.db.Prepare(one.text); err != nil {
			return err
		}
	}
	l.writes = &all
	return nil
}

// in are the statements in a transaction.
func (s *statements) in(tx *sql.Tx) statements {
	return statements{begun: tx.Stmt(s.begun), settle: tx.Stmt(s.settle), row: tx.Stmt(s.row), histogram: tx.Stmt(s.histogram)}
}

// mergedAtOnce bounds the points whose histograms are kept in memory between calls of Append, where
// they need not be read again for the next task of the point.
const mergedAtOnce = 16

// appender is one transaction of Append.
type appender struct {
	ledger *Ledger
	tx     *sql.Tx
	statements
	points map[int]map[int]*merging // by point and metric: the histograms of the points at hand
	order  []histogramKey           // those that have changed
	buffer []byte                   // what is being written, in the place of what was
}

type histogramKey struct{ point, metric int }

// merging is a histogram to which results are added. Most are added to nothing, and then stay the
// bytes they are.
type merging struct {
	data    []byte           // binary form, if sum is nil
	sum     *stats.Histogram // decoded
	changed bool
}

// decoded is the histogram, to add to.
func (m *merging) decoded() (*stats.Histogram, error) {
	if m.sum != nil {
		return m.sum, nil
	}
	h := &stats.Histogram{}
	if err := h.UnmarshalBinary(m.data); err != nil {
		return nil, err
	}
	m.sum, m.data = h, nil
	return h, nil
}

func (w *appender) append(results []Result) error {
	for i := range results {
		r := &results[i]
		if n := w.ledger.Definition.Len(); r.Task.Point < 0 || r.Task.Point >= n {
			return fmt.Errorf("a result for point %d, of %d points", r.Task.Point, n)
		}
		fresh, err := w.fresh(r)
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		if err := w.store(r); err != nil {
			return err
		}
		notes, err := w.notes(r.Notes)
		if err != nil {
			return err
		}
		if _, err := w.settle.Exec(r.Task.Point, r.Task.Replications, notes); err != nil {
			return err
		}
		w.ledger.counts.done += r.Task.Replications
	}
	return w.flush()
}

// store stores a result of which nothing is there.
func (w *appender) store(r *Result) error {
	if r.Failure != "" {
		return w.failure(r)
	}
	for j := range r.Rows {
		if err := w.storeRow(r.Task.Point, &r.Rows[j]); err != nil {
			return err
		}
	}
	return w.merge(r)
}

// notes stores each of the texts unless it is there, and returns the list of their numbers.
func (w *appender) notes(all []model.Finding) (string, error) {
	numbers := make([]int, len(all))
	for i, n := range all {
		text := encoded(n)
		number, known := w.ledger.noted[text]
		if !known {
			// The update changes nothing, but lets the number be returned.
			err := w.tx.QueryRow("insert into notes (data) values (?) on conflict do update set data = data returning note", text).Scan(&number)
			if err != nil {
				return "", err
			}
			if len(w.ledger.noted) >= notedAtOnce || w.ledger.noted == nil {
				w.ledger.noted = map[string]int{}
			}
			w.ledger.noted[text] = number
		}
		numbers[i] = number
	}
	return encoded(numbers), nil
}

// notedAtOnce bounds the notes whose numbers are kept in memory between calls of Append.
const notedAtOnce = 256

// fresh reports whether none of the result's replications are settled. Some but not all can only come
// from tasks that overlap; since the histograms of a task cannot be taken apart, that is an error.
func (w *appender) fresh(r *Result) (bool, error) {
	t := r.Task
	if r.Failure == "" {
		if len(r.Rows) != t.Replications {
			return false, fmt.Errorf("a result of %d rows for a task of %d replications", len(r.Rows), t.Replications)
		}
		for i, row := range r.Rows {
			if row.Replication != t.First+i {
				return false, fmt.Errorf("a result has replication %d in the place of %d", row.Replication, t.First+i)
			}
		}
	}
	if t.First < 0 || t.Replications < 0 || t.First+t.Replications > ReplicationLimit {
		return false, fmt.Errorf("a result for %d replications from %d", t.Replications, t.First)
	}
	if t.Replications == 0 {
		return false, nil // there is nothing to store
	}
	var done int
	switch err := w.begun.QueryRow(t.Point).Scan(&done); {
	case errors.Is(err, sql.ErrNoRows):
		w.points[t.Point] = map[int]*merging{} // and no histograms
		return true, nil
	case err != nil:
		return false, err
	}
	var stored, failed int
	err := w.tx.QueryRow(`select (select count(*) from rows where point = ?1 and replication >= ?2 and replication < ?3),
		(select coalesce(sum(min(replication + replications, ?3) - max(replication, ?2)), 0) from failures
			where point = ?1 and replication < ?3 and replication + replications > ?2)`,
		t.Point, t.First, t.First+t.Replications).Scan(&stored, &failed)
	if err != nil {
		return false, err
	}
	if settled := stored + failed; settled > 0 && settled < t.Replications {
		return false, fmt.Errorf("a result for replications %d to %d of point %d overlaps %d stored rows",
			t.First, t.First+t.Replications-1, t.Point, settled)
	}
	return stored+failed == 0, nil
}

func (w *appender) storeRow(point int, row *Row) error {
	var err error
	number := func(m *Measure) int {
		n, nerr := w.number(m)
		err = errors.Join(err, nerr)
		return n
	}
	w.buffer = encodeRow(w.buffer, point, row, number)
	if err != nil {
		return err
	}
	if _, err := w.row.Exec(point, row.Replication, w.buffer); err != nil {
		return err
	}
	return w.findings(point, row.Replication, row.Findings)
}

// findings stores what a reader must know of a replication.
func (w *appender) findings(point, replication int, all []model.Finding) error {
	for place, f := range all {
		_, err := w.tx.Exec("insert into findings values (?, ?, ?, ?, ?, ?)",
			point, replication, place, f.Severity, f.Code, f.Message)
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
	point, err := w.stored(r.Task.Point)
	if err != nil {
		return err
	}
	for _, h := range r.Histograms {
		number, ok := w.ledger.numbers[h.Metric]
		if !ok {
			return fmt.Errorf("a histogram of %s, which no row has", h.Metric)
		}
		m := point[number]
		if m == nil {
			m = &merging{data: h.Data}
			point[number] = m
		} else if err := m.add(h.Data); err != nil {
			return fmt.Errorf("the histogram of %s: %w", h.Metric, err)
		}
		if !m.changed {
			m.changed = true
			w.order = append(w.order, histogramKey{r.Task.Point, number})
		}
	}
	return nil
}

// add merges a histogram in binary form.
func (m *merging) add(data []byte) error {
	sum, err := m.decoded()
	if err != nil {
		return err
	}
	return sum.MergeBinary(data)
}

// stored returns the histograms that a point has so far.
func (w *appender) stored(point int) (map[int]*merging, error) {
	if all := w.points[point]; all != nil {
		return all, nil
	}
	all := map[int]*merging{}
	w.points[point] = all
	rows, err := w.tx.Query("select metric, data from histograms where point = ?", point)
	if err != nil {
		return nil, err
	}
	return all, scanAll(rows, func(scan scanner) error {
		var metric int
		var data []byte
		if err := scan(&metric, &data); err != nil {
			return err
		}
		body, err := unseal(data, point, metric)
		all[metric] = &merging{data: body}
		return err
	})
}

// flush writes the histograms that have changed.
func (w *appender) flush() error {
	for _, key := range w.order {
		m := w.points[key.point][key.metric]
		m.changed = false
		if m.sum == nil {
			w.buffer = append(w.buffer[:0], m.data...)
		} else {
			var err error
			if w.buffer, err = m.sum.AppendBinary(w.buffer[:0]); err != nil {
				return err
			}
		}
		w.buffer = seal(w.buffer, key.point, key.metric)
		if _, err := w.histogram.Exec(key.point, key.metric, w.buffer); err != nil {
			return err
		}
	}
	return nil
}

// failure notes that a task failed.
func (w *appender) failure(r *Result) error {
	_, err := w.tx.Exec("insert into failures values (?, ?, ?, ?)",
		r.Task.Point, r.Task.First, r.Task.Replications, r.Failure)
	return err
}
