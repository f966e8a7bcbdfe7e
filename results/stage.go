package results

import (
	"context"
	"fmt"
	"slices"
)

// A run whose number of replications depends on what they give is computed in stages. The ledger says
// how many replications of each point are planned so far. Once they are all stored, the next stage is
// decided from exactly these and stored in its turn, so that a run gives the same whoever computes it,
// on however many cores, and wherever it was killed. A stage that adds nothing is the last.

// plan is what is planned up to some stage, point by point.
type plan struct {
	replications []int // in all
	beatenBy     []int // the point that beats this one in everything, so that it gets no more; or -1
}

// open reports whether what is planned depends on results.
func (d *Definition) open() bool { return d.Precision != nil || d.Screened }

// group is the points of equal settings: strategies, of which the first is the baseline.
type group []int

// groups are those of all points, in order.
func (d *Definition) groups() []group {
	var all []group
	index := map[string]int{}
	for i, p := range d.Points {
		key := fmt.Sprintf("%q", p.Set)
		at, ok := index[key]
		if !ok {
			at = len(all)
			index[key] = at
			all = append(all, nil)
		}
		all[at] = append(all[at], i)
	}
	return all
}

// firstPlan is the first stage: that many replications of each point as the definition says or, where
// many strategies are screened, a few that tell which are worth more.
func (d *Definition) firstPlan() plan {
	p := plan{make([]int, len(d.Points)), make([]int, len(d.Points))}
	for _, g := range d.groups() {
		n := d.Replications
		if d.Screened && len(g) >= screenedFrom && n >= screenedLeast {
			n = screenedAfter
		}
		for _, i := range g {
			p.replications[i], p.beatenBy[i] = n, -1
		}
	}
	return p
}

// advance plans the group's next stage in p. points are the group's summaries; failed says which of
// them lack replications by a fault of the program: these get no more.
func (d *Definition) advance(p *plan, g group, points []*PointSummary, failed []bool) {
	var race []int // positions in the group
	for k, i := range g {
		if p.beatenBy[i] < 0 && !failed[k] {
			race = append(race, k)
		}
	}
	if len(race) == 0 {
		return
	}
	n := p.replications[g[race[0]]]
	target := d.target(n, pick(points, race))
	if target == n {
		return
	}
	if d.Screened && len(race) > 1 {
		share := indifference
		if d.Precision != nil {
			share = d.Precision.Relative
		}
		first := d.firstPlan().replications[g[0]]
		beaten := screen(pick(points, race), points[0], first, len(g), share)
		var rest []int
		for at, k := range race {
			if beaten[at] < 0 {
				rest = append(rest, k)
				continue
			}
			p.beatenBy[g[k]] = g[race[beaten[at]]]
		}
		race = rest
		target = d.target(n, pick(points, race))
	}
	for _, k := range race {
		p.replications[g[k]] = target
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

// Advance plans the next stage if all of the last is stored, and stores the plan. It reports whether
// there is then more to compute.
func (l *Ledger) Advance() (more bool, err error) {
	if l.final {
		return false, nil
	}
	_, done, err := l.settled()
	if err != nil || done < l.planned() {
		return false, err
	}
	next, err := l.nextPlan()
	if err != nil {
		return false, err
	}
	if err := l.storePlan(&next); err != nil {
		return false, l.explain(err)
	}
	return !l.final, nil
}

// planned is how many replications are planned so far, over all points.
func (l *Ledger) planned() int {
	total := 0
	for _, n := range l.plan.replications {
		total += n
	}
	return total
}

// nextPlan decides the next stage from what is stored.
func (l *Ledger) nextPlan() (plan, error) {
	next := plan{slices.Clone(l.plan.replications), slices.Clone(l.plan.beatenBy)}
	failures, err := l.Failures()
	if err != nil {
		return next, err
	}
	lacking := map[int]bool{}
	for _, f := range failures {
		lacking[f.Point] = true
	}
	for _, g := range l.Definition.groups() {
		points, failed := make([]*PointSummary, len(g)), make([]bool, len(g))
		for k, i := range g {
			failed[k] = lacking[i]
			if points[k], err = l.Summarize(i); err != nil {
				return next, err
			}
		}
		l.Definition.advance(&next, g, points, failed)
	}
	return next, nil
}

// storePlan stores a plan as the next stage, all of it or nothing.
func (l *Ledger) storePlan(next *plan) error {
	tx, err := l.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer rollback(tx)
	insert, err := tx.Prepare("insert into stages values (?, ?, ?, ?)")
	if err != nil {
		return err
	}
	for i, n := range next.replications {
		if _, err := insert.Exec(l.stages+1, i, n, next.beatenBy[i]); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	l.adopt(*next)
	return nil
}

// adopt makes a plan the ledger's last.
func (l *Ledger) adopt(next plan) {
	l.stages++
	l.final = slices.Equal(l.plan.replications, next.replications)
	l.plan = next
}

// loadStages reads the plans that are stored. The first follows from the definition.
func (l *Ledger) loadStages() error {
	l.plan, l.final = l.Definition.firstPlan(), !l.Definition.open()
	if l.final {
		return nil // no stage is ever stored
	}
	var next plan
	stage := 1
	flush := func() {
		if next.replications != nil {
			l.adopt(next)
			stage++
		}
		next = plan{}
	}
	err := l.each("select stage, point, replications, beaten_by from stages order by stage, point", nil, func(scan scanner) error {
		var s, point, n, by int
		if err := scan(&s, &point, &n, &by); err != nil {
			return err
		}
		if s != stage {
			flush()
		}
		if s != stage || point != len(next.replications) || point >= len(l.Definition.Points) ||
			n < l.plan.replications[point] || n > ReplicationLimit || by < -1 || by >= len(l.Definition.Points) {
			return fmt.Errorf("malformed: stage %d of point %d", s, point)
		}
		next.replications, next.beatenBy = append(next.replications, n), append(next.beatenBy, by)
		return nil
	})
	if err != nil {
		return err
	}
	if n := len(next.replications); n > 0 && n < len(l.Definition.Points) {
		return fmt.Errorf("malformed: stage %d has %d of %d points", stage, n, len(l.Definition.Points))
	}
	flush()
	return nil
}
