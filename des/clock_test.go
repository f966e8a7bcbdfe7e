package des

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// drain runs the clock to its end, or for 100 events, and returns the slots in the order of their
// events.
func drain(c *Clock) (order []Slot) {
	for s, ok := c.Next(); ok && len(order) < 100; s, ok = c.Next() {
		order = append(order, s)
	}
	return order
}

func TestOrderAtOneInstant(t *testing.T) {
	var layout Layout
	// Laid out in the reverse of the order of execution, to tell class from number.
	sampling := layout.Slots(2, Sampling, 0, 0)
	arrivals := layout.Slots(2, Arrival, 0, 0)
	servers := layout.Slots(2, Completion, 0, 0)
	power := layout.Slots(2, Power, 0, 0)
	earlier := layout.Slot(Sampling, Owner{})
	clock := layout.Clock()

	at := Time(5)
	for s := range Slot(clock.Slots()) {
		clock.Set(s, at)
	}
	clock.Set(earlier, at-1)
	// Posted now, before anything timed, in the order of posting.
	clock.Post(servers + 1)
	clock.Post(sampling)

	want := []Slot{
		servers + 1, sampling,
		earlier,
		power, power + 1,
		servers,
		arrivals, arrivals + 1,
		sampling + 1,
	}
	if got := drain(clock); !slices.Equal(got, want) {
		t.Errorf("executed %v, want %v", got, want)
	}
}

// What is posted while an instant is executed comes before the rest of that instant; what is set
// to that instant takes its place by class.
func TestPostAndSetWithinAnInstant(t *testing.T) {
	var layout Layout
	first := layout.Slots(4, Arrival, 0, 0)
	power := layout.Slot(Power, Owner{})
	clock := layout.Clock()
	for s := range Slot(3) {
		clock.Set(first+s, 1)
	}
	var order []Slot
	for s, ok := clock.Next(); ok; s, ok = clock.Next() {
		order = append(order, s)
		if s == first && len(order) == 1 {
			clock.Set(power, clock.Now())
			clock.Post(first + 3)
			clock.Post(first + 2) // its timed event is replaced
		}
	}
	want := []Slot{first, first + 3, first + 2, power, first + 1}
	if !slices.Equal(order, want) {
		t.Errorf("executed %v, want %v", order, want)
	}
}

func TestNextTakesTheEventOut(t *testing.T) {
	var layout Layout
	s := layout.Slot(Arrival, Owner{Kind: 3, ID: 4})
	clock := layout.Clock()
	clock.Set(s, 10)
	clock.Set(s, 7) // moves it
	if got, ok := clock.Next(); !ok || got != s || clock.Now() != 7 {
		t.Fatalf("Next: slot %d, %v at %v", got, ok, clock.Now())
	}
	if clock.Pending(s) {
		t.Error("still pending after Next")
	}
	if owner := clock.Owner(s); owner != (Owner{Kind: 3, ID: 4}) {
		t.Errorf("owner %v", owner)
	}
	if _, ok := clock.Next(); ok || clock.End() != Exhausted || clock.Now() != 7 {
		t.Errorf("after the last event: %v, end %v, now %v", ok, clock.End(), clock.Now())
	}
}

// Every pending event moves, to earlier and later times, each of which two events share.
func TestSetMovesPendingEvents(t *testing.T) {
	const n = 40
	var layout Layout
	slots := layout.Slots(n, Completion, 0, 0)
	clock := layout.Clock()
	for s := range Slot(n) {
		clock.Set(slots+s, Time(s*7%n))
	}
	want := make([]Slot, n)
	for s := range Slot(n) {
		place := s * 13 % (n / 2)
		clock.Set(slots+s, Time(place))
		want[2*place+s/(n/2)] = slots + s
	}
	if got := drain(clock); !slices.Equal(got, want) {
		t.Errorf("executed %v, want %v", got, want)
	}
}

func TestSetBeforeNowPanics(t *testing.T) {
	var layout Layout
	s := layout.Slot(Arrival, Owner{})
	clock := layout.Clock()
	clock.Set(s, 10)
	if got, ok := clock.Next(); !ok || got != s {
		t.Fatalf("Next: slot %d, %v", got, ok)
	}
	clock.Set(s, 10) // now is allowed
	defer func() {
		if message, ok := recover().(string); !ok || !strings.Contains(message, "before now") {
			t.Errorf("recovered %q", message)
		}
	}()
	clock.Set(s, 9)
	t.Error("no panic")
}

// With 2^20 slots a key holds 36 minutes. Times beyond are exact all the same, as are ties there.
func TestFarTimes(t *testing.T) {
	var layout Layout
	slots := layout.Slots(1<<20, Completion, 0, 0)
	power := layout.Slot(Power, Owner{})
	clock := layout.Clock()
	year := 365 * 24 * time.Hour
	far := Time(0).Add(290 * year)
	clock.Set(slots+5, far)
	clock.Set(slots+4, far)
	clock.Set(power, far)
	clock.Set(slots+1, far-1)
	clock.Set(slots+2, Time(0).Add(time.Hour))
	clock.Set(slots+3, Time(0).Add(time.Second))
	clock.Set(slots, EndOfTime) // never
	want := []Slot{slots + 3, slots + 2, slots + 1, power, slots + 4, slots + 5}
	if got := drain(clock); !slices.Equal(got, want) {
		t.Errorf("executed %v, want %v", got, want)
	}
	if clock.Now() != far || clock.End() != Exhausted {
		t.Errorf("ended at %v: %v", clock.Now(), clock.End())
	}
	if at, ok := clock.At(slots); !ok || at != EndOfTime {
		t.Errorf("the event that never happens: %v, %v", at, ok)
	}
	clock.After(slots+1, year*292) // beyond the end: saturates, no panic
	if at, ok := clock.At(slots + 1); !ok || at != EndOfTime {
		t.Errorf("beyond the end: %v, %v", at, ok)
	}
}

// A run that posts and cancels at one instant must not grow the ring.
func TestRingDoesNotGrow(t *testing.T) {
	var layout Layout
	slots := layout.Slots(3, Completion, 0, 0)
	clock := layout.Clock()
	clock.Post(slots) // stays at the head throughout
	for range 100_000 {
		clock.Post(slots + 1)
		clock.Clear(slots + 1)
		clock.Post(slots + 2)
		clock.Set(slots+2, 1)
	}
	if n := len(clock.ring.queue); n > 16 {
		t.Errorf("the ring has grown to %d entries", n)
	}
	if got := drain(clock); !slices.Equal(got, []Slot{slots, slots + 2}) {
		t.Errorf("executed %v", got)
	}
}
