package model

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Probabilities of stops that are too long, far below one over the number of stops that a
// replication sees. What is counted is not whether a stop was too long, but at the moment at which
// the power thread enters the Hold the probability that it will be, given what can be seen then
// (conditional Monte Carlo, tail_conditional.go). Where that has no formula, stops that have lasted
// are split into many (tail_split.go).

// Tails says how tails are estimated beyond what a watchdog alone asks for.
type Tails struct {
	Beyond time.Duration // stop_tail is of stop latencies beyond this; 0: there is none
	Effort int           // splitting: paths of each level; 0: DefaultTailEffort
	Method TailMethod
}

// DefaultTailEffort is the number of paths that splitting begins on each level. Fewer than
// leastTailEffort would not do to choose levels.
const (
	DefaultTailEffort = 200
	leastTailEffort   = 10
)

// TailMethod says which estimate is made.
type TailMethod uint8

const (
	TailAuto        TailMethod = iota // conditional where it applies, else splitting
	TailConditional                   // conditional or none
	TailSplitting
	tailNone
)

// The tails that are estimated.
const (
	tailBugCheck = iota // a power-down takes longer than the watchdog's limit
	tailStop            // a stop takes longer than Tails.Beyond
	tailKinds
)

// tailPlan is what the configuration comes to.
type tailPlan struct {
	limit  [tailKinds]time.Duration // 0: not estimated
	method [tailKinds]TailMethod
	any    bool
	effort int
	serial float64 // s, mean of the exponential demand that one server serves; 0: all are served at once
	why    string  // the conditional estimate does not apply

	perWaiting float64 // s, mean time until a server takes the next of the requests that wait for one
}

// planTails decides on the methods.
func (p *plan) planTails() {
	t, cfg := &p.tails, p.cfg.Tails
	t.limit[tailBugCheck] = p.cfg.Device.Watchdog
	method := TailConditional
	t.effort = DefaultTailEffort
	if cfg != nil {
		t.limit[tailStop] = cfg.Beyond
		method = cfg.Method
		if cfg.Effort > 0 {
			t.effort = cfg.Effort
		}
	}
	t.serial, t.why = p.conditionalApplies()
	if n := p.cfg.Target.Servers; n > 0 {
		for i := range p.classes {
			if c := &p.classes[i]; c.Service != nil && !math.IsInf(c.Service.Mean(), 1) {
				t.perWaiting = max(t.perWaiting, c.Service.Mean()/float64(n))
			}
		}
	}
	if t.why != "" && method == TailConditional {
		method = tailNone
	} else if method == TailAuto {
		method = TailConditional
		if t.why != "" {
			method = TailSplitting
		}
	}
	for k := range t.limit {
		t.method[k] = tailNone
		if t.limit[k] > 0 {
			t.method[k] = method
		}
		t.any = t.any || t.method[k] != tailNone
	}
}

// tails are the estimates of a replication.
type tails struct {
	stops int64 // Holds entered, and counted
	of    [tailKinds]tail
}

// tail is one estimate.
type tail struct {
	sum  float64       // of the stops' probabilities
	open bool          // the stop under way is one for which there is no formula: it counts as what it is
	left time.Duration // what it may take

	starts   []*Simulation // splitting: a sample of the stops, at their entry into the Hold
	estimate float64       // by splitting
}

func (t *tails) clone() tails {
	c := *t
	for k := range c.of {
		c.of[k].starts = slices.Clone(t.of[k].starts)
	}
	return c
}

// enterTails is the entry into a Hold.
func (s *Simulation) enterTails() {
	if !s.meter.counted || s.power.removal { // of a removal nothing returns
		return
	}
	s.tails.stops++
	for k := range s.tails.of {
		t := &s.tails.of[k]
		switch s.plan.tails.method[k] {
		case TailConditional:
			t.left = s.mayTake(k)
			p, ok := s.holdOutlasts(t.left)
			t.open = !ok
			t.sum += p
		case TailSplitting:
			s.sampleStart(k)
		}
	}
}

// mayTake is how long the Hold may last. Of a power-down that is what its other phases leave: the
// durations of those to come belong to this power-down's number and can be looked up.
func (s *Simulation) mayTake(kind int) time.Duration {
	limit := s.plan.tails.limit[kind]
	if kind == tailStop {
		return limit
	}
	d := &s.plan.cfg.Device
	limit -= s.now.Sub(s.power.decided) + s.phaseTime(d.D0Exit, phaseD0Exit)
	if i := s.power.schedule; i < 0 || s.plan.cfg.Sleep[i].Trigger != DeviceStop { // which sends no Dx IRP
		limit -= s.phaseTime(d.DxIrp, phaseDxIrp)
	}
	return limit
}

// leaveTails is the end of the Hold, or of the replication.
func (s *Simulation) leaveTails() {
	for k := range s.tails.of {
		if t := &s.tails.of[k]; t.open {
			t.open = false
			t.sum += indicator(s.now.Sub(s.meter.holdSince) > t.left)
		}
	}
}

// tailValue is the probability of a stop, in the mean over so many; 0: it was not estimated.
func (s *Simulation) tailValue(kind int) (p, stops float64) {
	t := &s.tails.of[kind]
	stops = float64(s.tails.stops)
	switch {
	case stops == 0:
	case s.plan.tails.method[kind] == TailConditional:
		return t.sum / stops, stops
	case s.plan.tails.method[kind] == TailSplitting:
		return t.estimate, stops
	}
	return 0, 0
}

// concludeTails finishes the estimates. It reports false if stop said to give up.
func (s *Simulation) concludeTails(stop func() bool) bool {
	if s.watch.inHold {
		s.leaveTails()
	}
	for k, method := range s.plan.tails.method {
		if method == TailSplitting && !s.splitTail(k, stop) {
			return false
		}
	}
	return true
}

// findTails adds the findings about tails.
func (s *Simulation) findTails() {
	if t := s.plan.cfg.Tails; t != nil && s.plan.tails.why != "" && t.Method == TailConditional {
		s.find("no_tail", Warning, fmt.Sprintf("Tails are not estimated, as the conditional estimate does not apply: %s. Write tails: {method: splitting}.", s.plan.tails.why))
	}
}
