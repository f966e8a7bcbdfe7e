package wdf_test

import (
	"slices"
	"strings"

	"quiesce/model/wdf"
)

// system is what goes on around the device without the script's doing: power IRPs that were asked
// for arrive, the drivers below complete them at once, device callbacks return.
type system struct {
	callbacks [][]wdf.Action // by thread: the callbacks that are running, innermost last
	completed bool           // the power IRP that was last sent to the drivers below, by them
	requested []wdf.PowerIrp // asked for and not arrived, oldest first
	released  bool           // the power framework said that power is not required
	required  bool           // and has to say that it is
}

// observe takes in an input and what followed from it.
func (s *system) observe(in wdf.Input, actions []wdf.Action) {
	t := int(in.Thread)
	for len(s.callbacks) <= t {
		s.callbacks = append(s.callbacks, nil)
	}
	switch in.Kind {
	case wdf.CallbackReturned:
		s.callbacks[t] = s.callbacks[t][:len(s.callbacks[t])-1]
	case wdf.LowerStackCompleted:
		s.completed = true
	case wdf.PoxPowerNotRequired:
		s.released = true
	case wdf.PowerIrpArrived:
		s.requested = slices.DeleteFunc(s.requested, func(irp wdf.PowerIrp) bool { return irp == wdf.PowerIrp(in.Value) })
	}
	for _, a := range actions {
		if a.Kind.Callback() {
			s.callbacks[t] = append(s.callbacks[t], a)
		}
		switch {
		case a.Kind == wdf.PowerIrpToLowerStack:
			s.completed = false
		case a.Kind == wdf.PowerIrpRequested && !a.Status.Failed():
			s.requested = append(s.requested, wdf.PowerIrp(a.Value))
		case a.Kind == wdf.PoxRefused:
			s.released = false
		case a.Kind == wdf.PoxActivate && s.released:
			s.released, s.required = false, true
		}
	}
}

// automatic is a thread in a device callback, or in a call to the drivers below, that returns by
// itself; and what it is in.
func (s *system) automatic() (wdf.ThreadID, wdf.Action) {
	for t, callbacks := range s.callbacks {
		if n := len(callbacks); n > 0 && callbacks[n-1].Kind >= wdf.EvtDeviceD0Entry {
			return wdf.ThreadID(t), callbacks[n-1]
		}
	}
	return wdf.None, wdf.Action{}
}

// systemThread is the first of the threads on which work items and power IRPs arrive.
const systemThread = 10

// settle lets run what can without a callback's return, as a system with one processor and no
// preemption would: the oldest work item, on a thread of its own, else the lowest thread whose wait
// is satisfied. It stops at a callback.
func (p *player) settle(b *strings.Builder) error {
	for !p.m.Ended() {
		in, ok := p.ready()
		if !ok {
			return nil
		}
		if err := p.play(b, in); err != nil {
			return err
		}
		if !p.m.Idle(in.Thread) && !p.m.Blocked(in.Thread) {
			return nil
		}
	}
	return nil
}

// run is settle with the system at work around the device. It stops at a queue's callback, which only
// the script can answer (`it` is the callback's thread there), and at the device callback that is
// named.
func (p *player) run(b *strings.Builder, until string) error {
	for !p.m.Ended() {
		in, ok := p.system.next()
		if !ok {
			in, ok = p.ready()
		}
		if !ok {
			in, ok = p.system.call()
			in.Thread = p.freeThread()
		}
		if !ok {
			return nil
		}
		if err := p.play(b, in); err != nil {
			return err
		}
		callbacks := p.system.callbacks[in.Thread]
		if n := len(callbacks); n > 0 && !p.m.Blocked(in.Thread) {
			if on := callbacks[n-1].Kind; on < wdf.EvtDeviceD0Entry || on.String() == until {
				p.stopped = in.Thread
				return nil
			}
		}
	}
	return nil
}

// ready is the oldest work item, or else the lowest thread whose wait is satisfied.
func (p *player) ready() (wdf.Input, bool) {
	in := wdf.Input{Queue: wdf.None, Request: wdf.None, File: wdf.None}
	if p.m.PendingWorkItems() > 0 {
		in.Kind, in.Thread = wdf.RunWorkItem, p.freeThread()
		return in, true
	}
	in.Kind, in.Thread = wdf.Continue, p.m.NextReady()
	return in, in.Thread != wdf.None
}

// freeThread is the lowest idle thread that is not the script's.
func (p *player) freeThread() wdf.ThreadID {
	t := wdf.ThreadID(systemThread)
	for !p.m.Idle(t) {
		t++
	}
	return t
}

// next is the return from a device callback. Out of a call to the drivers below it comes after they
// completed the power IRP.
func (s *system) next() (wdf.Input, bool) {
	t, a := s.automatic()
	if t == wdf.None {
		return wdf.Input{}, false
	}
	in := wdf.Input{Kind: wdf.CallbackReturned, Thread: t, Queue: wdf.None, Request: wdf.None, File: wdf.None}
	if a.Kind == wdf.PowerIrpToLowerStack && a.Value != int64(wdf.IrpWaitWake) && !s.completed {
		in.Kind, in.Value = wdf.LowerStackCompleted, a.Value
	}
	return in, true
}

// call is what the power manager or the power framework has to say.
func (s *system) call() (wdf.Input, bool) {
	in := wdf.Input{Queue: wdf.None, Request: wdf.None, File: wdf.None}
	switch {
	case len(s.requested) > 0:
		in.Kind, in.Value = wdf.PowerIrpArrived, int64(s.requested[0])
	case s.required:
		s.required = false
		in.Kind = wdf.PoxPowerRequired
	default:
		return in, false
	}
	return in, true
}
