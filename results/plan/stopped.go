package plan

// stop makes the answers of a search that was stopped: what the finished rounds have decided, and the figures of
// what was under way, which decide nothing.
func (p *planner) stop() error {
	p.plan.Partial = true
	for _, a := range p.asked {
		v, err := p.look(a.strategy, a.place)
		if err != nil {
			return err
		}
		if v.Summary.Replications == 0 || p.searches[a.strategy].states[a.place].settled() {
			continue
		}
		// The risk is divided among stages; in between nothing is decided.
		v.State, v.Failure = Open, ""
		for i := range v.Judgements {
			v.Judgements[i].State = Open
		}
		p.values[a.strategy][a.place] = v
	}
	for _, s := range p.searches {
		if first, last := s.states[0], s.states[len(s.states)-1]; s.direction == Either && first.settled() && last.settled() {
			s.direction = s.decide()
		}
	}
	return p.conclude()
}
