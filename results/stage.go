package results

import (
	"context"
	"database/sql"
)

// A run whose number of replications depends on what they give is computed in stages, each setting on
// its own: once all that is planned of a setting's points is stored, its next stage is decided from
// exactly that, and stored in its turn. So a run gives the same whoever computes it, on however many
// cores, and wherever it was killed. A stage that adds nothing is the setting's last.

// staged reports whether what is planned depends on results.
func (d *Definition) staged() bool { return d.Precision != nil || d.Screened }

// firstStage is how many replications of each point the first stage has: as many as the definition says
// or, where many strategies are screened, a few that tell which are worth more.
func (d *Definition) firstStage() int {
	if d.Screened && len(d.Strategies) >= screenedFrom && d.Replications >= screenedLeast {
		return screenedAfter
	}
	return d.Replications
}

// advance plans the next stage of a setting, whose first point has the given number. points are
// their summaries; failed says which of them lack replications by a fault of the program: these get no
// more.
func (d *Definition) advance(states []pointState, number int, points []*PointSummary, failed []bool) {
	var race []int // positions in the setting
	for k, s := range states {
		if s.beatenBy < 0 && !failed[k] {
			race = append(race, k)
		}
	}
	if len(race) == 0 {
		return
	}
	n := states[race[0]].planned
	target := d.target(n, pick(points, race))
	if target == n {
		return
	}
	if d.Screened && len(race) > 1 {
		look := screening{strategies: len(points), look: states[race[0]].stage + 1}
		beaten := look.screen(pick(points, race), points[0])
		var rest []int
		for at, k := range race {
			if beaten[at] < 0 {
				rest = append(rest, k)
				continue
			}
			states[k].beatenBy = number + race[beaten[at]]
		}
		race = rest
		target = d.target(n, pick(points, race))
	}
	for _, k := range race {
		states[k].planned = target
	}
}

func pick(points []*PointSummary, which []int) []*PointSummary {
	some := make([]*PointSummary, len(which))
	for i, k := range which {
		some[i] = points[k]
	}
	return some
}

// target is how many replications points that have n are to have next.
func (d *Definition) target(n int, points []*PointSummary) int {
	switch {
	case n < d.Replications:
		return d.Replications
	case d.Precision != nil:
		return d.Precision.next(n, points)
	}
	return n
}

// planned is how many replications are planned so far, over all points.
func (l *Ledger) planned() int { return l.Definition.Len()*l.Definition.firstStage() + l.counts.added }

// open reports whether it is not decided yet how many replications there will be.
func (l *Ledger) open() bool {
	return l.Definition.staged() && l.counts.final < l.Definition.Settings()
}

// decidedAtOnce is how many settings' stages are stored with one write.
const decidedAtOnce = 64

// Advance plans the next stage of every setting of which all is stored that was planned before, and
// stores that. It reports whether there is then more to compute.
func (l *Ledger) Advance() (more bool, err error) {
	if !l.open() {
		return false, nil
	}
	k, n := len(l.Definition.Strategies), l.Definition.Len()
	var decided []decision
	for from := 0; from < n; from += window * k {
		states, err := l.states(from, min(n, from+window*k))
		if err != nil {
			return false, err
		}
		for i := 0; i < len(states); i += k {
			d, ready, err := l.decide(from+i, states[i:i+k])
			if err != nil {
				return false, err
			}
			if !ready {
				continue
			}
			decided = append(decided, d)
			more = more || d.added > 0
			if len(decided) == decidedAtOnce {
				if err := l.storeStages(decided); err != nil {
					return false, l.explain(err)
				}
				decided = decided[:0]
			}
		}
	}
	return more, l.explain(l.storeStages(decided))
}

// decision is the next stage of a setting.
type decision struct {
	number int // of its first point
	states []pointState
	added  int // replications
}

// decide decides the next stage of a setting from what is stored. It is not ready while something of the
// last stage is missing, or if that was final.
func (l *Ledger) decide(number int, states []pointState) (d decision, ready bool, err error) {
	for _, s := range states {
		if s.final || s.done < s.planned {
			return d, false, nil
		}
	}
	points, failed := make([]*PointSummary, len(states)), make([]bool, len(states))
	for k := range states {
		if failed[k], err = l.lacksResults(number + k); err != nil {
			return d, false, err
		}
		if points[k], err = l.Summarize(number + k); err != nil {
			return d, false, err
		}
	}
	d = decision{number: number, states: append([]pointState(nil), states...)}
	l.Definition.advance(d.states, number, points, failed)
	for k := range d.states {
		d.added += d.states[k].planned - states[k].planned
	}
	for k := range d.states {
		d.states[k].stage++
		d.states[k].final = d.added == 0
	}
	return d, true, nil
}

// lacksResults reports whether replications of a point gave no result.
func (l *Ledger) lacksResults(point int) (bool, error) {
	var failures int
	err := l.queryRow("select count(*) from failures where point = ?", point).Scan(&failures)
	return failures > 0, l.explain(err)
}

// storeStages stores decisions, all of them or none.
func (l *Ledger) storeStages(decided []decision) error {
	if len(decided) == 0 {
		return nil
	}
	if err := l.ready(context.Background()); err != nil {
		return err
	}
	tx, err := l.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer rollback(tx)
	insert, err := tx.Prepare(insertStage)
	if err != nil {
		return err
	}
	next := l.counts
	for _, d := range decided {
		next.added += d.added
		if d.added == 0 {
			next.final++
		}
		for k, s := range d.states {
			if err := l.storeStage(insert, d.number+k, &s); err != nil {
				return err
			}
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	l.counts = next
	return nil
}

const insertStage = `insert into stages values (?, ?, ?, ?, ?, ?) on conflict do update set stage = excluded.stage,
	replications = excluded.replications, beaten_by = excluded.beaten_by, final = excluded.final, seal = excluded.seal`

// storeStage stores the stage of a point with insertStage.
func (l *Ledger) storeStage(insert *sql.Stmt, point int, s *pointState) error {
	final := 0
	if s.final {
		final = 1
	}
	seal := l.seals.of("stages", point, s.stage, s.planned, s.beatenBy, final)
	_, err := insert.Exec(point, s.stage, s.planned, s.beatenBy, final, seal)
	return err
}

// stages reads the table stages where a condition holds.
func (l *Ledger) stages(where string, args []any, do func(point int, s pointState) error) error {
	query := "select point, stage, replications, beaten_by, final, seal from stages " + where
	return l.each(query, args, func(scan scanner) error {
		var point, final int
		var s pointState
		var seal int64
		if err := scan(&point, &s.stage, &s.planned, &s.beatenBy, &final, &seal); err != nil {
			return err
		}
		s.final = final == 1
		if err := l.seals.opens(seal, "stages", point, s.stage, s.planned, s.beatenBy, final); err != nil {
			return err
		}
		return do(point, s)
	})
}

// loadStages sums up the stages that are stored, and refuses what no ledger of the definition has.
func (l *Ledger) loadStages() error {
	d := &l.Definition
	if !d.staged() {
		return nil // no stage is ever stored
	}
	k, first := len(d.Strategies), d.firstStage()
	var points, finals, strange int
	err := l.queryRow(`select count(*), coalesce(sum(replications - ?1), 0), coalesce(sum(final), 0),
		count(*) filter (where point < 0 or point >= ?2 or stage < 1 or replications < ?1 or replications > ?3
			or beaten_by < -1 or beaten_by >= ?2 or final not in (0, 1)) from stages`,
		first, d.Len(), ReplicationLimit).Scan(&points, &l.counts.added, &finals, &strange)
	if err != nil {
		return err
	}
	if strange > 0 || points%k != 0 || finals%k != 0 {
		return malformed("its table stages is not one that this run could have")
	}
	l.counts.final = finals / k
	var uneven int
	err = l.queryRow(`select count(*) from (select 1 from stages group by point / ?
		having count(*) <> ? or min(stage) <> max(stage) or min(final) <> max(final))`, k, k).Scan(&uneven)
	if err == nil && uneven > 0 {
		err = malformed("its table stages has settings with some of their strategies only")
	}
	return err
}
