package des

import (
	"slices"
	"testing"
)

// newTicker returns a clock with one slot whose event is at 10.
func newTicker() (*Clock, Slot) {
	var layout Layout
	s := layout.Slot(Arrival, Owner{})
	clock := layout.Clock()
	clock.Set(s, 10)
	return clock, s
}

// runTicker executes events at 10, 20, 30 ... to the end, or 100 of them, and returns their times.
func runTicker(c *Clock) (times []Time) {
	for s, ok := c.Next(); ok && len(times) < 100; s, ok = c.Next() {
		times = append(times, c.Now())
		c.After(s, 10)
	}
	return times
}

func TestHorizonIsHalfOpen(t *testing.T) {
	clock, s := newTicker()
	if clock.End() != Running {
		t.Errorf("before the run: %v", clock.End())
	}
	clock.SetHorizon(30)
	if got := runTicker(clock); !slices.Equal(got, []Time{10, 20}) {
		t.Errorf("up to 30: %v", got)
	}
	if clock.End() != Horizon || clock.Now() != 30 {
		t.Errorf("ended at %v: %v", clock.Now(), clock.End())
	}
	clock.Post(s) // at the horizon, even that waits
	if got := runTicker(clock); got != nil {
		t.Errorf("at the horizon: %v", got)
	}
	clock.Set(s, 30)
	clock.SetHorizon(51)
	if got := runTicker(clock); !slices.Equal(got, []Time{30, 40, 50}) {
		t.Errorf("on to 51: %v", got)
	}
	clock.Clear(s)
	clock.SetHorizon(100)
	if got := runTicker(clock); got != nil || clock.Now() != 100 || clock.End() != Horizon {
		t.Errorf("with nothing pending: %v, ended at %v: %v", got, clock.Now(), clock.End())
	}
	clock.SetHorizon(7) // a horizon in the past is now
	if _, ok := clock.Next(); ok || clock.Now() != 100 {
		t.Errorf("time went back to %v", clock.Now())
	}
}

// A horizon that is farther ahead than a time field, and events that are farther still.
func TestHorizonBeforeFarEvents(t *testing.T) {
	clock, s := newTicker()
	clock.Set(s, 1<<62+5)
	clock.SetHorizon(1 << 62)
	if _, ok := clock.Next(); ok || clock.Now() != 1<<62 {
		t.Fatalf("an event before the horizon, at %v", clock.Now())
	}
	clock.Set(s, 1<<62+3) // between now and what was the next event
	clock.SetHorizon(EndOfTime)
	if got, ok := clock.Next(); !ok || got != s || clock.Now() != 1<<62+3 {
		t.Errorf("event at %v", clock.Now())
	}
}

func TestEventLimit(t *testing.T) {
	clock, s := newTicker()
	clock.SetEventLimit(3)
	if got := runTicker(clock); len(got) != 3 || clock.End() != LimitReached || clock.Events() != 3 {
		t.Errorf("%v, %d events, %v", got, clock.Events(), clock.End())
	}
	if !clock.Pending(s) {
		t.Error("the event after the limit is lost")
	}
	clock.SetEventLimit(1000)
	clock.Post(s)
	for next, ok := clock.Next(); ok && clock.Events() < 5000; next, ok = clock.Next() {
		clock.Post(next) // for ever, without time advancing
	}
	if clock.End() != LimitReached || clock.Events() != 1000 || clock.Now() != 30 {
		t.Errorf("posting for ever: %v after %d events at %v", clock.End(), clock.Events(), clock.Now())
	}
	clock.SetEventLimit(0)
	if _, ok := clock.Next(); !ok {
		t.Errorf("without limit: %v", clock.End())
	}
}

func TestStopAndContinue(t *testing.T) {
	clock, s := newTicker()
	clock.Post(s)
	clock.Stop()
	if _, ok := clock.Next(); ok || clock.End() != Stopped {
		t.Errorf("stopped: %v", clock.End())
	}
	clone := clock.Clone()
	clone.SetEventLimit(5)
	if _, ok := clone.Next(); ok || clone.End() != Stopped {
		t.Errorf("a clone of a stopped clock: %v", clone.End())
	}
	clone.Continue()
	if got := runTicker(clone); !slices.Equal(got, []Time{0, 10, 20, 30, 40}) {
		t.Errorf("continued: %v", got)
	}
	if clock.Events() != 0 || !clock.Pending(s) {
		t.Error("the original went on")
	}
}

func TestEndsAreNamed(t *testing.T) {
	seen := make(map[string]bool)
	for e := Running; e <= Stopped; e++ {
		seen[e.String()] = true
	}
	if len(seen) != 5 || seen[End(9).String()] {
		t.Errorf("names: %v", seen)
	}
}
