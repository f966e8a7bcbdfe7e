package explore

import (
	"fmt"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// moveKind is what can happen next in a world.
type moveKind uint8

const (
	moveArrive   moveKind = iota + 1 // request, the next of its class, reaches its queue
	moveCancel                       // the issuer cancels request's IRP
	movePower                        // the power manager goes on
	moveRemove                       // the power manager removes the device, from Dx
	moveContinue                     // thread, whose wait is satisfied, goes on
	moveWork                         // a system worker takes the oldest work item
	moveProgram                      // thread's driver code makes its next call, or returns
	moveFinish                       // the hardware finishes request
	moveEvent                        // the event happens that request waits for; see Config.Unbounded
	moveAnswer                       // what the strategy planned for request happens
	moveDescend                      // the power manager carries out its decision to leave D0
)

// move is one thing that can happen. second chooses the other outcome where a strategy draws.
type move struct {
	kind    moveKind
	second  bool
	thread  wdf.ThreadID
	request wdf.RequestID
}

// owed reports whether somebody is bound to make the move sooner or later: all but what the issuer
// and the power manager do of their own accord.
func (m move) owed() bool {
	switch m.kind {
	case moveArrive, moveCancel, movePower, moveRemove, moveEvent:
		return false
	}
	return true
}

func (m move) String() string {
	switch m.kind {
	case moveArrive:
		return fmt.Sprintf("r%d arrives", m.request)
	case moveCancel:
		return fmt.Sprintf("the issuer cancels r%d", m.request)
	case movePower:
		return "the power manager goes on"
	case moveRemove:
		return "the device is removed"
	case moveContinue:
		return fmt.Sprintf("t%d goes on", m.thread)
	case moveWork:
		return "a worker thread takes a work item"
	case moveProgram:
		return fmt.Sprintf("the driver on t%d", m.thread)
	case moveDescend:
		return "the power manager carries out its decision"
	case moveEvent:
		return fmt.Sprintf("the event happens that r%d waits for", m.request)
	case moveFinish:
		return fmt.Sprintf("the hardware finishes r%d", m.request)
	}
	return fmt.Sprintf("what the driver planned for r%d happens", m.request)
}

// moves appends everything that can happen in the world, in a fixed order.
func (w *world) moves(out []move) []move {
	for t := range w.threads {
		id := wdf.ThreadID(t)
		switch {
		case w.machine.Ready(id):
			out = append(out, move{kind: moveContinue, thread: id, request: wdf.None})
		case w.machine.Blocked(id):
		case len(w.threads[t].programs) > 0:
			out = append(out, w.programMoves(id)...)
		}
	}
	if w.machine.PendingWorkItems() > 0 {
		out = append(out, move{kind: moveWork, request: wdf.None})
	}
	for r := range w.requests {
		out = w.requestMoves(out, wdf.RequestID(r))
	}
	return w.powerMoves(w.arrivals(out))
}

// programMoves are the ways in which a thread's driver code can go on: two where its strategy draws
// between two outcomes.
func (w *world) programMoves(t wdf.ThreadID) []move {
	p := w.top(t)
	if p.waits && !w.requests[p.request].done || p.forD0 && w.power != inD0 {
		return nil
	}
	one := move{kind: moveProgram, thread: t, request: p.request}
	if p.callback == wdf.EvtIoStop && p.at == 0 && p.n == 0 && !p.stopped && w.draws(p.request) {
		other := one
		other.second = true
		return []move{one, other}
	}
	return []move{one}
}

// draws reports whether the request's strategy chooses at random.
func (w *world) draws(r wdf.RequestID) bool {
	s := w.classOf(r).Suspend
	between := func(p float64) bool { return p > 0 && p < 1 }
	return s.Kind == driver.RequeueOrWait && between(s.Detachable) || s.Kind == driver.CancelSent && between(s.Uncancellable)
}

// requestMoves appends what can happen to one request outside the driver's callbacks.
func (w *world) requestMoves(out []move, r wdf.RequestID) []move {
	q := &w.requests[r]
	if !q.arrived || q.done {
		return out
	}
	if q.work == workRunning && w.powered() {
		kind := moveFinish
		if w.cfg.Unbounded {
			kind = moveEvent
		}
		out = append(out, move{kind: kind, request: r})
	}
	if q.answer != 0 && (q.answer != driver.LaterAborted || w.powered()) {
		out = append(out, move{kind: moveAnswer, request: r})
	}
	if w.cancels > 0 && !w.machine.RequestState(r).IrpCancelled {
		out = append(out, move{kind: moveCancel, request: r})
	}
	return out
}

// arrivals appends the arrival of the next request of each class.
func (w *world) arrivals(out []move) []move {
	if w.power == removed {
		return out
	}
	for first := 0; first < len(w.requests); first += w.cfg.Requests {
		for r := first; r < first+w.cfg.Requests; r++ {
			if !w.requests[r].arrived {
				out = append(out, move{kind: moveArrive, request: wdf.RequestID(r)})
				break
			}
		}
	}
	return out
}

// powerMoves appends what the power manager can do: nothing while its thread is busy.
func (w *world) powerMoves(out []move) []move {
	if !w.idle(powerThread) {
		return out
	}
	one := move{kind: movePower, thread: powerThread, request: wdf.None}
	switch w.power {
	case leaving:
		one.kind = moveDescend
		out = append(out, one)
	case inD0:
		if int(w.cycles) < w.cfg.Cycles || w.cfg.Remove && int(w.cycles) == w.cfg.Cycles {
			out = append(out, one)
		}
	case inDx:
		if int(w.cycles) <= w.cfg.Cycles {
			out = append(out, one)
		}
		if w.cfg.Remove {
			one.kind = moveRemove
			out = append(out, one)
		}
	}
	return out
}
