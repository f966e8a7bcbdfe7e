package reports

import (
	"strings"

	"quiesce/results"
)

// tradeOff writes which strategies are worth choosing between.
func (p *page) tradeOff(s *results.Study) error {
	if len(s.TradeOffs) == 0 {
		return nil
	}
	standing := column{head: []string{"", "trade-off"}, left: true}
	for i := range s.TradeOffs {
		standing.cells = append(standing.cells, standingOf(&s.TradeOffs[i]))
	}
	columns := []column{strategies(s), standing}
	var names []string
	for _, name := range results.Aims {
		if c, state := side(s.Points, name); state == telling {
			columns = append(columns, c)
			names = append(names, name)
		}
	}
	if len(names) < 2 {
		return nil // it is as the verdict says
	}
	p.heading(TradeOffTitle)
	if err := p.tables(columns); err != nil {
		return err
	}
	p.paragraph("Dominated: the other is shown to be no worse by any of " + strings.Join(names, ", ") +
		", and better by one. On the front: no other is. Undecided: another may be, more replications (--reps) may tell. 95 % sure for each strategy.")
	return nil
}

// standingOf says where a strategy stands.
func standingOf(t *results.TradeOff) string {
	switch t.Standing {
	case results.Dominated:
		return "dominated by " + few(t.DominatedBy)
	case results.Undecided:
		return "undecided against " + few(t.Doubtful)
	}
	return string(t.Standing)
}

// few names a strategy, and counts the others if there are many.
func few(names []string) string {
	if len(names) > 2 || len(names) == 2 && len(names[0])+len(names[1]) > 30 {
		names = []string{names[0], count(uint64(len(names)-1)) + " more"}
	}
	return strings.Join(names, " and ")
}
