//go:build containerheap

package des

import containerheap "container/heap"

// heap is the set of timed events, at most one per slot, on container/heap as its documentation has
// it: pointers to events with their index, an event allocated when it is scheduled. It is the
// baseline that whole simulations are timed against, and does what the tournament does.
type heap struct {
	queue timedEvents
	slots []slotState
	now   Time // time of the last event taken: nothing may be set before it
}

type slotState struct {
	event  *timedEvent // nil: none is in the queue
	class  Class
	posted bool // the slot's event is in the ring
}

type timedEvent struct {
	at    Time
	class Class
	slot  Slot
	index int
}

type timedEvents []*timedEvent

func (q timedEvents) Len() int { return len(q) }
func (q timedEvents) Less(i, j int) bool {
	a, b := q[i], q[j]
	if a.at != b.at {
		return a.at < b.at
	}
	if a.class != b.class {
		return a.class < b.class
	}
	return a.slot < b.slot
}
func (q timedEvents) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}
func (q *timedEvents) Push(x any) {
	e := x.(*timedEvent)
	e.index = len(*q)
	*q = append(*q, e)
}
func (q *timedEvents) Pop() any {
	old := *q
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return e
}

// Next takes the next event out and moves the clock to it. ok is false, and no event is taken, if
// the run has ended; End says why. After it the slot has no event pending until it is set again.
func (c *Clock) Next() (s Slot, ok bool) { return c.nextRare() }

func newHeap(classes []Class) heap {
	var h heap
	for _, class := range classes {
		h.extend(1, class)
	}
	return h
}

// extend adds n slots of a class.
func (h *heap) extend(n int, class Class) {
	for range n {
		h.slots = append(h.slots, slotState{class: class})
	}
}

// timed reports whether slot s has an event in the heap.
func (h *heap) timed(s Slot) bool { return h.slots[s].event != nil }

// timeOf returns the time of the timed event of slot s.
func (h *heap) timeOf(s Slot) Time { return h.slots[s].event.at }

// isPosted reports whether slot s has an event in the ring.
func (h *heap) isPosted(s Slot) bool { return h.slots[s].posted }

// post notes that slot s has an event in the ring, and no timed one.
func (h *heap) post(s Slot) {
	h.clear(s)
	h.slots[s].posted = true
}

// set makes t the time of slot s's event, pending or not. It panics if t is before now.
func (h *heap) set(s Slot, t Time) {
	if t < h.now {
		panicBeforeNow(s, t, h.now)
	}
	state := &h.slots[s]
	state.posted = false
	if e := state.event; e != nil {
		e.at = t
		containerheap.Fix(&h.queue, e.index)
		return
	}
	state.event = &timedEvent{at: t, class: state.class, slot: s}
	containerheap.Push(&h.queue, state.event)
}

// clear removes slot s's event, if it has one, timed or posted.
func (h *heap) clear(s Slot) {
	state := &h.slots[s]
	if state.event != nil {
		containerheap.Remove(&h.queue, state.event.index)
		state.event = nil
	}
	state.posted = false
}

// peek returns the time of the next event.
func (h *heap) peek() (t Time, ok bool) {
	if len(h.queue) == 0 {
		return 0, false
	}
	return h.queue[0].at, true
}

// take removes the next event, whose time peek gave as t, and moves now there.
func (h *heap) take(t Time) Slot {
	e := containerheap.Pop(&h.queue).(*timedEvent)
	h.slots[e.slot].event = nil
	h.now = t
	return e.slot
}

func (h *heap) clone() heap {
	c := *h
	c.queue = make(timedEvents, len(h.queue))
	c.slots = append([]slotState(nil), h.slots...)
	for i, e := range h.queue {
		own := *e
		c.queue[i], c.slots[e.slot].event = &own, &own
	}
	return c
}
