package des

import (
	"fmt"
	"math"
	"time"
)

// Clock is simulated time: it holds what is pending and moves from event to event. A layout makes
// one. It serves one goroutine.
//
// The order of execution is fixed by what is pending alone, not by when it was set:
//
//  1. posted events, first posted first, before time advances;
//  2. then the earliest time;
//  3. at one time the lowest class;
//  4. within a class the lowest slot.
//
// In steady state (pools and ring have reached their sizes) nothing allocates.
type Clock struct {
	heap   heap
	ring   ring
	owners []Owner // by slot
	pools  []pool

	events  uint64 // executed so far
	limit   uint64 // stop before executing more; 0 after Stop
	horizon Time

	eventLimit uint64
	stopped    bool
	ended      End
}

const noLimit = math.MaxUint64

// Now returns the current time: that of the event that Next returned last, or the horizon once it
// has been reached.
func (c *Clock) Now() Time { return c.heap.now }

// nextRare is Next when there may be more to it than the earliest timed event.
func (c *Clock) nextRare() (s Slot, ok bool) {
	if c.events >= c.limit || c.heap.now >= c.horizon {
		return c.end()
	}
	if s, ok = c.ring.pop(&c.heap); ok {
		c.events++
		return s, true
	}
	t, ok := c.heap.peek()
	if !ok || t >= c.horizon {
		return c.end()
	}
	c.events++
	return c.heap.take(t), true
}

// Peek returns the time of the next event, which is Now if one is posted; ok is false if nothing
// is pending. It looks at no stop condition.
func (c *Clock) Peek() (t Time, ok bool) {
	c.ring.skip(&c.heap)
	if c.ring.head != c.ring.tail {
		return c.heap.now, true
	}
	return c.heap.peek()
}

// Set makes t the time of the slot's event: it schedules one or moves the one that is pending,
// posted or not. An event at EndOfTime never happens. Set panics if t is before Now, which is an
// error of the caller.
func (c *Clock) Set(s Slot, t Time) { c.heap.set(s, t) }

// After is Set at d from now, at EndOfTime at the latest. A d of 0 makes a timed event at this
// instant, which still comes after all that is posted; see Post.
func (c *Clock) After(s Slot, d time.Duration) { c.heap.set(s, c.heap.now.Add(d)) }

func panicBeforeNow(s Slot, t, now Time) {
	panic(fmt.Sprintf("des: event of slot %d set at %v, which is before now, %v", s, t, now))
}

// Post makes the slot's event due now, behind all those posted before and before any timed event
// of this instant. A timed event of the slot is replaced; one already posted keeps its place.
func (c *Clock) Post(s Slot) {
	if !c.heap.isPosted(s) {
		c.ring.push(s, &c.heap)
	}
}

// Clear cancels the slot's event. It does nothing if none is pending.
func (c *Clock) Clear(s Slot) { c.heap.clear(s) }

// Pending reports whether the slot has an event.
func (c *Clock) Pending(s Slot) bool { return c.heap.timed(s) || c.heap.isPosted(s) }

// At returns the time of the slot's event; ok is false if it has none.
func (c *Clock) At(s Slot) (t Time, ok bool) {
	switch {
	case c.heap.timed(s):
		return c.heap.timeOf(s), true
	case c.heap.isPosted(s):
		return c.heap.now, true
	}
	return 0, false
}

// Owner returns whose event the slot holds.
func (c *Clock) Owner(s Slot) Owner { return c.owners[s] }

// Slots returns the number of slots, pools included. Only Take changes it.
func (c *Clock) Slots() int { return len(c.owners) }

// Events returns the number of events executed so far, posted ones included.
func (c *Clock) Events() uint64 { return c.events }

// Clone returns an independent copy: slots and pools mean the same in both, and what is pending
// in one is pending in the other.
func (c *Clock) Clone() *Clock {
	d := *c
	d.heap = c.heap.clone()
	d.ring = c.ring.clone()
	d.owners = append([]Owner(nil), c.owners...)
	d.pools = clonePools(c.pools)
	return &d
}
