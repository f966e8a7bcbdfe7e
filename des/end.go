package des

// End says why Next returned no event.
type End uint8

// The reasons. Running is the answer before the first of the others.
const (
	Running      End = iota
	Exhausted        // nothing is pending before EndOfTime, and there is no horizon to run to
	Horizon          // no event is left before the horizon, where the clock now stands
	LimitReached     // the event limit was reached; the next event is still pending
	Stopped          // Stop was called; the next event is still pending
)

// String returns the reason as a clause.
func (e End) String() string {
	switch e {
	case Running:
		return "running"
	case Exhausted:
		return "nothing is pending"
	case Horizon:
		return "the horizon was reached"
	case LimitReached:
		return "the event limit was reached"
	case Stopped:
		return "the simulation stopped itself"
	}
	return "unknown end"
}

// SetHorizon ends the run at t: events before t are executed, those at t and after are not, so
// that the runs up to 10 s and on to 20 s execute what one run up to 20 s does. There the clock
// stands at t, even if the last event was earlier. EndOfTime, the default, is no horizon.
// A t before Now counts as Now.
func (c *Clock) SetHorizon(t Time) { c.horizon = max(t, c.heap.now) }

// SetEventLimit ends the run after n events in all; 0: no limit. It bounds a model that posts for
// ever without time advancing.
func (c *Clock) SetEventLimit(n uint64) {
	if n == 0 {
		n = noLimit
	}
	c.eventLimit = n
	if !c.stopped {
		c.limit = n
	}
}

// Stop makes Next return no more events, until Continue.
func (c *Clock) Stop() { c.stopped, c.limit = true, 0 }

// Continue undoes Stop.
func (c *Clock) Continue() { c.stopped, c.limit = false, c.eventLimit }

// End returns why Next last returned no event.
func (c *Clock) End() End { return c.ended }

// end notes why no event is executed.
func (c *Clock) end() (Slot, bool) {
	switch {
	case c.stopped:
		c.ended = Stopped
	case c.events >= c.limit:
		c.ended = LimitReached
	case c.horizon == EndOfTime:
		c.ended = Exhausted
	default:
		c.ended = Horizon
		c.heap.now = c.horizon
	}
	return 0, false
}
