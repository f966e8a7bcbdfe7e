package explore

import (
	"fmt"

	"quiesce/model/driver"
	"quiesce/model/transcript"
	"quiesce/model/wdf"
)

// FindingKind is what a search can find.
type FindingKind uint8

const (
	Hang             FindingKind = iota + 1 // the power thread waits and nothing that is owed can release it
	DoubleCompletion                        // a request was completed twice
	Misuse                                  // the framework's verifier would break, or worse
	LostRequest                             // the device is up, or gone, and nothing that is owed can complete a request
	TouchInDx                               // the driver works on hardware that has no power
	Starvation                              // a request loses its work at every stop
	findingKinds
)

var findingNames = [...]string{"", "hang", "double completion", "misuse", "lost request", "hardware touched in Dx", "starvation"}

// String is the finding's name in a report.
func (k FindingKind) String() string { return findingNames[k] }

// Finding is one thing found, with the shortest way to it.
type Finding struct {
	Kind    FindingKind
	Request wdf.RequestID // or None
	Queue   wdf.QueueID   // or None
	Misuse  wdf.Misuse    // of kind Misuse
	Depth   int           // moves from the beginning
	Path    *transcript.Transcript
}

// String is the finding in one sentence.
func (f *Finding) String() string {
	switch f.Kind {
	case Hang:
		return fmt.Sprintf("hang after %d moves: the power thread waits for q%d, and nothing that is owed can release it", f.Depth, f.Queue)
	case DoubleCompletion:
		return fmt.Sprintf("double completion after %d moves: r%d was completed twice", f.Depth, f.Request)
	case Misuse:
		return fmt.Sprintf("misuse M%d after %d moves, of r%d", f.Misuse, f.Depth, f.Request)
	case LostRequest:
		return fmt.Sprintf("lost request after %d moves: nothing that is owed can complete r%d", f.Depth, f.Request)
	case TouchInDx:
		return fmt.Sprintf("hardware touched in Dx after %d moves: for r%d", f.Depth, f.Request)
	}
	return fmt.Sprintf("starvation after %d moves: r%d has been requeued at every stop", f.Depth, f.Request)
}

// dead looks for what is wrong with a world in which only the issuer and the power manager could
// still move of their own accord.
func (w *world) dead(moves []move) *Finding {
	owed := false
	for _, m := range moves {
		owed = owed || m.owed()
	}
	if owed {
		return nil
	}
	if q := w.waitsFor(); q != wdf.None {
		return &Finding{Kind: Hang, Request: wdf.None, Queue: q}
	}
	if w.power != inD0 && w.power != removed || w.cfg.Unbounded && w.running() {
		return nil // what waits may be behind what waits for its event
	}
	for r := range w.requests {
		if q := &w.requests[r]; q.arrived && !q.done && q.work != workRunning {
			return &Finding{Kind: LostRequest, Request: wdf.RequestID(r), Queue: w.queueOf(wdf.RequestID(r))}
		}
	}
	return nil
}

// running reports whether the hardware works on any request.
func (w *world) running() bool {
	for r := range w.requests {
		if w.requests[r].work == workRunning {
			return true
		}
	}
	return false
}

// waitsFor is the queue that the power thread waits for, or None.
func (w *world) waitsFor() wdf.QueueID {
	if !w.machine.Blocked(powerThread) || w.machine.Ready(powerThread) {
		return wdf.None
	}
	for q := range w.cfg.Queues {
		if s := w.machine.QueueState(wdf.QueueID(q)); s.Power != wdf.On && s.Power != wdf.Off {
			return wdf.QueueID(q)
		}
	}
	return wdf.QueueID(max(w.self, 0))
}

// aborting is a request whose abort the hardware has not answered when it loses its power, or nil.
func (w *world) aborting() *Finding {
	if w.power != inDx {
		return nil
	}
	for r := range w.requests {
		if w.requests[r].answer == driver.LaterAborted {
			return &Finding{Kind: TouchInDx, Request: wdf.RequestID(r), Queue: w.queueOf(wdf.RequestID(r))}
		}
	}
	return nil
}

// starved is a request that was requeued at every one of at least two power-downs, or nil.
func (w *world) starved() *Finding {
	if w.cycles < 2 || w.power != inDx {
		return nil
	}
	for r := range w.requests {
		if q := &w.requests[r]; q.arrived && !q.done && int8(q.requeues) == w.cycles {
			return &Finding{Kind: Starvation, Request: wdf.RequestID(r), Queue: w.queueOf(wdf.RequestID(r))}
		}
	}
	return nil
}
