package explain

import (
	"time"

	"quiesce/des"
	"quiesce/model/wdf"
)

// holdPhase is where the power thread stands among the queues.
type holdPhase uint8

const (
	holdNone    holdPhase = iota
	holdPassOne           // R54
	holdPassTwo           // queue after queue (R56)
	holdPurge             // of a removal (R75, R77)
)

// hold is the Hold under way, or the purge of a removal. Whom a part of it is put down to is known
// only when that part ends: the one that was the last to let go.
type hold struct {
	phase   holdPhase
	began   des.Time
	turn    wdf.QueueID // holdPassTwo: the queue that is waited for; wdf.None: none is left
	since   des.Time    // that it is
	others  bool        // holdPurge: of the queues that are not power-managed
	off     []bool      // by queue
	waiting waited      // with a callback (pass 1) or a request (pass 2, purge) to wait for
	last    Cause       // who was the last to let go
}

func (f *follower) holdBegins() {
	off := f.hold.off
	f.hold = hold{phase: holdPassOne, began: f.now, since: f.now, turn: wdf.None, off: off}
	if len(f.header.PowerManaged()) == 0 {
		f.passTwo()
	}
}

func (f *follower) purgeBegins(others bool) {
	f.hold = hold{phase: holdPurge, began: f.now, since: f.now, turn: wdf.None, others: others, off: f.hold.off}
}

// passTwo is the end of pass 1.
func (f *follower) passTwo() {
	if f.hold.phase != holdPassOne {
		return
	}
	f.settle()
	f.hold.phase = holdPassTwo
	f.nextTurn()
}

// nextTurn goes on to the next queue.
func (f *follower) nextTurn() {
	h := &f.hold
	h.turn, h.since = wdf.None, f.now
	for _, q := range f.header.PowerManaged() {
		if !h.off[q] {
			h.turn = q
			return
		}
	}
}

// queueOff is the end of a queue's turn.
func (f *follower) queueOff(q wdf.QueueID) {
	f.passTwo()
	f.hold.off[q] = true
	if f.hold.phase == holdPassTwo {
		f.settle()
		f.nextTurn()
	}
}

func (f *follower) holdEnds() {
	f.passTwo()
	f.settle()
	if f.stop != nil {
		f.stop.InHold += f.now.Sub(f.hold.began)
		f.stop.Held = true
	}
	f.hold.phase = holdNone
}

func (f *follower) purgeEnds() {
	f.settle()
	f.hold.phase = holdNone
}

// settle puts the wait of the part that ends down to who was the last to let go.
func (f *follower) settle() {
	h := &f.hold
	if f.stop != nil && h.waiting.sum > 0 {
		f.stop.add(h.last, h.waiting.sum, h.waiting.alone)
	}
	h.waiting, h.last = waited{}, Cause{}
}

// passHold puts time in the Hold down to what was going on.
func (f *follower) passHold(d time.Duration) {
	h := &f.hold
	if h.phase == holdPassOne {
		if c := f.oldestHandler(); c != nil {
			h.waiting.sum += d
			h.last = f.handlersOf(c)
		} else {
			f.stop.add(Cause{Part: Handlers}, d, 0)
		}
		return
	}
	queue := ""
	if h.turn >= 0 {
		queue = f.header.Queues[h.turn].Name
	}
	switch classes := f.classesInTurn(); {
	case h.turn >= 0 && f.stopping[h.turn] > 0:
		f.stop.add(Cause{Part: StopCalls, Queue: queue}, d, 0)
	case classes == 1:
		h.waiting.sum += d
		h.waiting.alone += d
	case classes > 1:
		h.waiting.sum += d
	default:
		f.stop.add(Cause{Part: Returning, Queue: queue}, d, 0)
	}
}

// inTurn tells whether the Hold, or the purge, waits for requests of the queue now.
func (f *follower) inTurn(q wdf.QueueID) bool {
	switch f.hold.phase {
	case holdPassTwo:
		return q == f.hold.turn
	case holdPurge:
		return f.header.Queues[q].PowerManaged != f.hold.others
	}
	return false
}

// classesInTurn is of how many classes the requests are that are waited for.
func (f *follower) classesInTurn() int {
	n := 0
	for class := range f.header.Classes {
		if q := wdf.QueueID(f.header.Classes[class].Queue); f.inTurn(q) && f.blocking[q][class] > 0 {
			n++
		}
	}
	return n
}

// released is a request that has let go.
func (f *follower) released(q *request, how string) {
	if f.stop == nil || !f.inTurn(q.queue) {
		return
	}
	f.hold.last = f.waitFor(q)
	f.stop.hold(f.held(q, f.hold.since, how))
}

// waitFor is the wait for a request, as a cause.
func (f *follower) waitFor(q *request) Cause {
	c := Cause{Part: Waiting, Class: q.name.Class}
	if f.hold.phase == holdPassTwo {
		c.Queue = f.header.Queues[q.queue].Name
	}
	return c
}

// oldestHandler is a callback of a power-managed queue that has not returned; nil: none.
func (f *follower) oldestHandler() *callback {
	for t := range f.threads {
		for i := range f.threads[t] {
			if c := &f.threads[t][i]; f.holdsPassOne(c) {
				return c
			}
		}
	}
	return nil
}

func (f *follower) holdsPassOne(c *callback) bool {
	return !c.ofDevice() && c.queue >= 0 && f.header.Queues[c.queue].PowerManaged
}

// handlerReturned is the end of a queue's callback.
func (f *follower) handlerReturned(c *callback) {
	if f.stop == nil || f.hold.phase != holdPassOne || !f.holdsPassOne(c) {
		return
	}
	f.hold.last = f.handlersOf(c)
	if c.request >= 0 && f.requests[c.request].name == c.name {
		f.stop.hold(f.held(&f.requests[c.request], f.hold.began, c.kind.String()+" returned"))
	}
}

// giveUp ends a Hold whose end the recording does not see: who still holds it is who is waited for.
func (f *follower) giveUp() {
	h := &f.hold
	if h.phase == holdNone {
		return
	}
	var oldest *request
	for i := range f.requests {
		q := &f.requests[i]
		if !q.blocks || !f.inTurn(q.queue) {
			continue
		}
		f.stop.hold(f.held(q, h.since, "still holds it"))
		if oldest == nil || q.delivered < oldest.delivered {
			oldest = q
		}
	}
	if oldest != nil {
		h.last = f.waitFor(oldest)
	}
	if c := f.oldestHandler(); h.phase == holdPassOne && c != nil && c.request >= 0 && f.requests[c.request].name == c.name {
		f.stop.hold(f.held(&f.requests[c.request], h.began, c.kind.String()+" has not returned"))
	}
	f.settle()
	f.stop.InHold += f.now.Sub(h.began)
}
