package results

import "iter"

// Progress is how far a run has come, in replications over all points.
type Progress struct {
	Done, Total int
	Open        bool // it is not decided yet whether there will be more
}

// counts sum up the tables points and stages, so that nobody has to ask for it after each write.
type counts struct {
	done  int // replications that are settled: they have a row, or are a failure's
	added int // replications that are planned beyond the first stages
	final int // settings of which nothing more will be planned
}

// loadCounts reads the counts, and refuses what no ledger of the definition has.
func (l *Ledger) loadCounts() error {
	d := &l.Definition
	var strange, most int
	err := l.queryRow("select count(*), coalesce(sum(done), 0), coalesce(max(done), 0), count(*) filter (where point < 0 or point >= ? or done < 1) from points",
		d.Len()).Scan(new(int), &l.counts.done, &most, &strange)
	if err != nil {
		return err
	}
	if strange > 0 || most > ReplicationLimit {
		return malformed("it has points beyond its definition, or too many replications of one")
	}
	return l.loadStages()
}

// Progress returns how many replications are stored or have failed, of how many that are planned.
func (l *Ledger) Progress() (Progress, error) { return l.progress(), nil }

func (l *Ledger) progress() Progress {
	return Progress{Done: l.counts.done, Total: l.planned(), Open: l.open()}
}

// window is how many points are looked at together.
const window = 1024

// pointState is how far a point has come.
type pointState struct {
	planned  int
	beatenBy int // the point that beats this one in everything, so that it gets no more; or -1
	stage    int
	final    bool
	done     int
}

// states are those of the points from one number up to another, without it.
func (l *Ledger) states(from, to int) ([]pointState, error) {
	first := l.Definition.firstStage()
	states := make([]pointState, to-from)
	for i := range states {
		states[i] = pointState{planned: first, beatenBy: -1}
	}
	query := "select point, done, notes, seal from points where point >= ? and point < ?"
	err := l.each(query, []any{from, to}, func(scan scanner) error {
		var point, done int
		var notes string
		var seal int64
		if err := scan(&point, &done, &notes, &seal); err != nil {
			return err
		}
		states[point-from].done = done
		return l.seals.opens(seal, "points", point, done, notes)
	})
	if err != nil || !l.Definition.staged() {
		return states, l.explain(err)
	}
	err = l.stages("where point >= ? and point < ?", []any{from, to}, func(point int, s pointState) error {
		s.done = states[point-from].done
		states[point-from] = s
		return nil
	})
	return states, l.explain(err)
}

// stretch is a run of replications: from the first up to the last, without that.
type stretch struct{ first, last int }

// unsettled are the stretches of a point's replications, from one up to another, that are to be computed.
func (l *Ledger) unsettled(point, from, to int) ([]stretch, error) {
	var gaps []stretch
	next := from
	query := `select replication, replication + 1 from rows where point = ?1 and replication >= ?2 and replication < ?3
		union all
		select replication, replication + replications from failures where point = ?1 and replication + replications > ?2 and replication < ?3
		order by 1`
	err := l.each(query, []any{point, from, to}, func(scan scanner) error {
		var s stretch
		if err := scan(&s.first, &s.last); err != nil {
			return err
		}
		if s.first > next {
			gaps = append(gaps, stretch{next, s.first})
		}
		next = max(next, s.last)
		return nil
	})
	if next < to {
		gaps = append(gaps, stretch{next, to})
	}
	return gaps, l.explain(err)
}

// Missing returns tasks for all that is planned and not stored: stretches of at most chunk replications.
//
// Where strategies are compared, those come first that come first of every point, before the next ones of
// any, so that a run that is stopped early has compared all of them on the same replications. In a sweep
// each setting is computed to its end before the next, so that a run that is stopped early has results.
//
// The tasks are found as they are asked for, and never all kept: a sweep may have millions. What is
// appended meanwhile does not disturb. If the ledger cannot be read, they end early, and Fault tells.
func (l *Ledger) Missing(chunk int) (iter.Seq[Task], Progress, error) {
	tasks := func(yield func(Task) bool) {
		all := l.inTurn(chunk)
		if len(l.Definition.Axes) > 0 {
			all = l.settingBySetting(chunk)
		}
		for t, err := range all {
			if err != nil {
				l.fault.Store(&err)
				return
			}
			if !yield(t) {
				return
			}
		}
	}
	return tasks, l.progress(), nil
}

// Fault is why the tasks of Missing ended early; nil if they did not.
func (l *Ledger) Fault() error {
	if err := l.fault.Load(); err != nil {
		return *err
	}
	return nil
}

// inTurn are the tasks in the order of a comparison.
func (l *Ledger) inTurn(chunk int) iter.Seq2[Task, error] {
	return func(yield func(Task, error) bool) {
		states, err := l.states(0, l.Definition.Len())
		if err != nil {
			yield(Task{}, err)
			return
		}
		most := 0
		for _, s := range states {
			most = max(most, s.planned)
		}
		for from := 0; from < most; from += chunk {
			for point, s := range states {
				if from < s.planned && !l.remaining(point, from, min(from+chunk, s.planned), chunk, s.done, yield) {
					return
				}
			}
		}
	}
}

// settingBySetting are the tasks in the order of a sweep.
func (l *Ledger) settingBySetting(chunk int) iter.Seq2[Task, error] {
	return func(yield func(Task, error) bool) {
		k, n := len(l.Definition.Strategies), l.Definition.Len()
		for from := 0; from < n; from += window * k {
			states, err := l.states(from, min(n, from+window*k))
			if err != nil {
				yield(Task{}, err)
				return
			}
			for i, s := range states {
				if s.done < s.planned && !l.remaining(from+i, 0, s.planned, chunk, s.done, yield) {
					return
				}
			}
		}
	}
}

// remaining yields the tasks for what is not settled of a point's replications, from one up to another. It
// reports whether more are wanted.
func (l *Ledger) remaining(point, from, to, chunk, done int, yield func(Task, error) bool) bool {
	gaps := []stretch{{from, to}}
	if done > 0 {
		var err error
		if gaps, err = l.unsettled(point, from, to); err != nil {
			yield(Task{}, err)
			return false
		}
	}
	for _, gap := range gaps {
		for first := gap.first; first < gap.last; first += chunk {
			t := Task{Run: l.identity, Point: point, First: first, Replications: min(chunk, gap.last-first)}
			if !yield(t, nil) {
				return false
			}
		}
	}
	return true
}
