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
// counts, and no observation is counted twice. A result that cannot be one of its task's (see
// Result.Check), or measures a metric otherwise than the ledger's others, is an error.
func (l *Ledger) Append(results []Result) error {
	if err := l.ready(context.Background()); err != nil {
		return l.explain(err)
	}
	if l.writes == nil {
		if err := l.prepare(); err != nil {
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
	begun     *sql.Stmt // how many replications of a point are settled, and its notes
	settling  *sql.Stmt // writes that
	row       *sql.Stmt
	histogram *sql.Stmt
}

// prepare is what the first Append does.
func (l *Ledger) prepare() error {
	var all statements
	for _, one := range []struct {
		into **sql.Stmt
		text string
	}{
		{&all.begun, "select done, notes from points where point = ?"},
		{&all.settling, "insert into points values (?, ?, ?, ?) on conflict do update set done = excluded.done, notes = excluded.notes, seal = excluded.seal"},
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
	return statements{begun: tx.Stmt(s.begun), settling: tx.Stmt(s.settling), row: tx.Stmt(s.row), histogram: tx.Stmt(s.histogram)}
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
		if !r.checked { // it came from somewhere else; the check takes as long as the rest of this
			if err := r.Check(); err != nil {
				return fmt.Errorf("a result of %s: %w", w.ledger.Definition.Point(r.Task.Point), err)
			}
		}
		if r.Task.Replications == 0 {
			continue // there is nothing to store
		}
		before, err := w.settled(r.Task.Point)
		if err != nil {
			return err
		}
		fresh, err := w.fresh(r, before)
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		if err := w.store(r); err != nil {
			return err
		}
		if err := w.settle(r, before, r.Task.Replications); err != nil {
			return err
		}
	}
	return w.flush()
}

// settled is what is stored of a point besides its results.
type settled struct {
	begun bool
	done  int    // replications that have a row or are a failure's
	notes string // the numbers of its notes
}

func (w *appender) settled(point int) (s settled, err error) {
	err = w.begun.QueryRow(point).Scan(&s.done, &s.notes)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	s.begun = true
	return s, err
}

// settle adds so many replications to a point, and its notes, which are those of any result that has some.
func (w *appender) settle(r *Result, before settled, replications int) (err error) {
	point, done, notes := r.Task.Point, before.done, before.notes
	if len(r.Notes) > 0 || notes == "" { // a panic has none
		if notes, err = w.notes(r.Notes); err != nil {
			return err
		}
	}
	done += replications
	if _, err := w.settling.Exec(point, done, notes, w.ledger.seals.of("points", point, done, notes)); err != nil {
		return err
	}
	w.ledger.counts.done += replications
	return nil
}

// store stores a result of which nothing is there.
func (w *appender) store(r *Result) error {
	for _, f := range r.Failures() {
		if err := w.failure(&f); err != nil {
			return err
		}
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
			var err error
			if number, err = w.note(text); err != nil {
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

// note is the number of a text in the table notes, where it is added if it is new.
func (w *appender) note(text string) (number int, err error) {
	err = w.tx.QueryRow("select note from notes where data = ?", text).Scan(&number)
	if !errors.Is(err, sql.ErrNoRows) {
		return number, err
	}
	if err := w.tx.QueryRow("select coalesce(max(note), 0) + 1 from notes").Scan(&number); err != nil {
		return 0, err
	}
	_, err = w.tx.Exec("insert into notes values (?, ?, ?)", number, text, w.ledger.seals.of("notes", number, text))
	return number, err
}

// notedAtOnce bounds the notes whose numbers are kept in memory between calls of Append.
const notedAtOnce = 256

// fresh reports whether none of the result's replications are settled. Some but not all can only come
// from tasks that overlap; since the histograms of a task cannot be taken apart, that is an error.
func (w *appender) fresh(r *Result, before settled) (bool, error) {
	t := r.Task
	if !before.begun {
		w.points[t.Point] = map[int]*merging{} // and no histograms
		return true, nil
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
	w.buffer = encodeRow(w.buffer, w.ledger.seals, point, row, number)
	if err != nil {
		return err
	}
	_, err = w.row.Exec(point, row.Replication, w.buffer)
	return err
}

// number is the metric's in the table metrics, where it is added if it is new.
func (w *appender) number(m *Measure) (int, error) {
	l := w.ledger
	if n, ok := l.numbers[m.Metric]; ok {
		if known := &l.metrics[n]; known.Unit != m.Unit || known.Kind != m.Kind {
			return 0, fmt.Errorf("a result has %s as a %s in %q, and others have it as a %s in %q",
				m.Metric, kindName(m.Kind), m.Unit, kindName(known.Kind), known.Unit)
		}
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
	kind := kindName(metric.Kind)
	_, err := w.tx.Exec("insert into metrics values (?, ?, ?, ?, ?, ?, ?)", n, metric.Name, metric.Unit, kind, metric.Better, metric.About,
		l.seals.of("metrics", n, metric.Name, metric.Unit, kind, metric.Better, metric.About))
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
		body, err := w.ledger.seals.unseal(data, "histograms", point, metric)
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
		w.buffer = w.ledger.seals.seal(w.buffer, "histograms", key.point, key.metric)
		if _, err := w.histogram.Exec(key.point, key.metric, w.buffer); err != nil {
			return err
		}
	}
	return nil
}

// failure notes that replications gave no result.
func (w *appender) failure(f *Failure) error {
	_, err := w.tx.Exec("insert into failures values (?, ?, ?, ?, ?)", f.Point, f.First, f.Replications, f.Message,
		w.ledger.seals.of("failures", f.Point, f.First, f.Replications, f.Message))
	return err
}
