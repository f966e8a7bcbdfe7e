package results

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A ledger in which anything is damaged is not mended in place: what the file's structure says of free pages
// and of where things are might be wrong. Every point of which all is whole goes into a new ledger, setting
// by setting, each looked up by its number, so that a page that cannot be read costs the points in it. The
// damaged file is kept under another name, and what was lost is computed again.
//
// A point is carried over whole or not at all: its histograms cannot be told apart by replication.

// Names of the files of a salvage, after the ledger's.
const (
	asideSuffix   = ".damaged"
	salvageSuffix = ".salvage"
)

// salvagedAtOnce is how many settings are carried over with one commit.
const salvagedAtOnce = 512

// salvage puts the file in which reason was found aside, and goes on with a new one that has what is whole in
// it. It fails with the reason if there is nothing in the file by which it is known as this run's.
func (l *Ledger) salvage(d *Definition, reason error) error {
	target, err := l.salvageTarget(d)
	if err != nil {
		return errors.Join(reason, err)
	}
	source := &salvager{source: l, target: target, ours: l.saysItIs(d.Identity())}
	l.Definition, l.identity, l.seals = *d, d.Identity(), newSealer(d.Identity())
	err = source.all()
	if err == nil && !source.ours {
		err = &fileError{fmt.Errorf("%s: %w%s", l.Path(), reason, unreadable)}
	}
	if err = errors.Join(err, target.Close()); err != nil {
		return errors.Join(err, removeAll(target.Path()))
	}
	if err := l.replace(target.Path()); err != nil {
		return err
	}
	l.Damaged = source.lost
	return l.begin(d)
}

// saysItIs reports whether the file says that it is of a run, whatever else it says.
func (l *Ledger) saysItIs(identity string) bool {
	stored := ""
	err := l.queryRow("select value from about where name = 'identity'").Scan(&stored)
	return err == nil && stored == identity
}

// salvageTarget is the new ledger, under a name of its own until all is in it.
func (l *Ledger) salvageTarget(d *Definition) (*Ledger, error) {
	target := &Ledger{Definition: *d, dir: l.dir, file: LedgerFile + salvageSuffix, numbers: map[string]int{},
		identity: d.Identity(), seals: newSealer(d.Identity())}
	err := removeAll(target.Path()) // of a salvage that was killed
	if err != nil {
		return nil, err
	}
	if target.db, err = open(target.Path(), writing); err != nil {
		return nil, err
	}
	target.db.SetMaxOpenConns(1)
	if err = target.initialize(d); err == nil {
		err = target.prepare()
	}
	if err != nil {
		return nil, errors.Join(target.explain(err), target.Close())
	}
	return target, nil
}

// companions are what SQLite puts beside a file, by what is added to its name.
var companions = []string{"-wal", "-journal", "-shm"}

func removeAll(path string) error {
	var errs []error
	for _, suffix := range append([]string{""}, companions...) {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// replace puts the ledger's file aside and the one of another path in its place.
func (l *Ledger) replace(path string) error {
	if err := l.db.Close(); err != nil {
		return err
	}
	l.db = nil
	aside := filepath.Join(l.dir, LedgerFile+asideSuffix)
	for n := 2; ; n++ {
		if _, err := os.Stat(aside); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return err
		}
		aside = filepath.Join(l.dir, fmt.Sprintf("%s%s-%d", LedgerFile, asideSuffix, n))
	}
	for _, suffix := range append([]string{""}, companions...) {
		if err := os.Rename(l.Path()+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot put the damaged ledger aside: %w", err)
		}
	}
	l.Aside = aside
	return os.Rename(path, l.Path())
}

// salvager carries over what is whole.
type salvager struct {
	source, target *Ledger
	ours           bool // something says that the file is this run's
	lost           []string
}

func (s *salvager) all() error {
	s.metrics()
	k, n := len(s.source.Definition.Strategies), s.source.Definition.Settings()
	for from := 0; from < n; from += salvagedAtOnce {
		var points []whole
		var stages []stagedPoint
		for setting := from; setting < min(n, from+salvagedAtOnce); setting++ {
			more, decided := s.setting(setting*k, k)
			points, stages = append(points, more...), append(stages, decided...)
		}
		if err := s.store(points, stages); err != nil {
			return s.target.explain(err)
		}
	}
	return nil
}

// metrics reads those that are whole. One that is not leaves a gap, and is lost with all rows that have it.
func (s *salvager) metrics() {
	l := s.source
	l.metrics, l.numbers = nil, map[string]int{}
	for _, order := range []string{"asc", "desc"} { // what is behind a page that cannot be read comes from the other end
		err := l.each(selectMetrics+order, nil, func(scan scanner) error {
			number, m, err := l.scanMetric(scan)
			if err != nil || number < 0 || number >= 1<<16 {
				return nil
			}
			for len(l.metrics) <= number {
				l.metrics = append(l.metrics, Metric{})
			}
			l.metrics[number], l.numbers[m.Name] = m, number
			return nil
		})
		if err == nil {
			return
		}
	}
}

// whole is what a point has, if all of it is.
type whole struct {
	point    int
	result   Result // rows, histograms and notes
	failures []Failure
	done     int
}

// stagedPoint is a point with what is planned of it.
type stagedPoint struct {
	point int
	pointState
}

// setting reads the points of a setting, of which the first has the given number, and notes which are lost.
func (s *salvager) setting(first, k int) (points []whole, stages []stagedPoint) {
	d := &s.source.Definition
	if d.staged() {
		err := s.source.stages("where point >= ? and point < ?", []any{first, first + k}, func(point int, p pointState) error {
			stages = append(stages, stagedPoint{point, p})
			return nil
		})
		if err != nil || len(stages) != k {
			stages = nil
		}
	}
	for i := range k {
		p, err := s.point(first + i)
		// Where the stages are lost they are decided again, and from what they were decided from: the replications
		// of the first stage, and none that were computed since.
		beyond := d.staged() && stages == nil && p.done > d.firstStage()
		switch {
		case err != nil || beyond:
			s.lost = append(s.lost, d.Point(first+i).String())
		case p.done > 0:
			points = append(points, p)
		}
	}
	return points, stages
}

// point reads a point; done is 0 if there is nothing of it.
func (s *salvager) point(point int) (p whole, err error) {
	l := s.source
	p.point, p.result.Task.Point = point, point
	if p.result.Rows, err = l.Rows(point); err != nil {
		return p, err
	}
	if p.failures, err = l.failures(point, point+1); err != nil {
		return p, err
	}
	if p.done, _, err = l.settled(point); err != nil {
		return p, err
	}
	if len(l.Definition.Axes) > 0 {
		if p.result.Notes, err = l.notes(point); err != nil {
			return p, err
		}
	}
	c := newChecker()
	for i := range p.result.Rows {
		if err := c.row(&p.result.Rows[i]); err != nil {
			return p, err
		}
	}
	if p.result.Histograms, err = l.sealed(point); err != nil {
		return p, err
	}
	return p, c.histograms(p.result.Histograms)
}

// sealed are the histograms of a point in binary form, once their seals are open.
func (l *Ledger) sealed(point int) ([]MergedHistogram, error) {
	var all []MergedHistogram
	err := l.each("select metric, data from histograms where point = ? order by metric", []any{point}, func(scan scanner) error {
		var metric int
		var data []byte
		if err := scan(&metric, &data); err != nil {
			return err
		}
		body, err := l.seals.unseal(data, "histograms", point, metric)
		if err != nil || metric < 0 || metric >= len(l.metrics) {
			return errDamaged
		}
		all = append(all, MergedHistogram{l.metrics[metric].Name, body})
		return nil
	})
	return all, err
}

// store stores points, and what is planned of some.
func (s *salvager) store(points []whole, stages []stagedPoint) error {
	if len(points)+len(stages) == 0 {
		return nil
	}
	s.ours = true
	l := s.target
	tx, err := l.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer rollback(tx)
	w := appender{ledger: l, tx: tx, points: map[int]map[int]*merging{}, statements: l.writes.in(tx)}
	for i := range points {
		if err := w.carry(&points[i]); err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	insert, err := tx.Prepare(insertStage)
	if err != nil {
		return err
	}
	for i := range stages {
		if err := l.storeStage(insert, stages[i].point, &stages[i].pointState); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// carry stores a point.
func (w *appender) carry(p *whole) error {
	for i := range p.failures {
		if err := w.failure(&p.failures[i]); err != nil {
			return err
		}
	}
	if err := w.store(&p.result); err != nil {
		return err
	}
	return w.settle(&p.result, settled{}, p.done)
}
