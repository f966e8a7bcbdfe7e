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
	case wdf.PoxPowerNotRequired:
		s.released = true
	case wdf.PowerIrpArrived:
		s.requested = slices.DeleteFunc(s.requested, func(irp wdf.PowerIrp) bool { return irp == wdf.PowerIrp(in.Value) })
	}
	for _, a := range actions {
		switch {
		case a.Kind.Callback():
			s.callbacks[t] = append(s.callbacks[t], a)
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

// settle lets run what can, as a system with one processor and no preemption would, until a queue's
// callback is on, which only the script can answer, or the named device callback, or nothing is
// left to do.
func (p *player) settle(b *strings.Builder, until string) error {
	for !p.m.Ended() {
		in, ok := p.next()
		if !ok {
			return nil
		}
		if err := p.play(b, in); err != nil {
			return err
		}
		callbacks := p.system.callbacks[in.Thread]
		if n := len(callbacks); n > 0 && !p.m.Blocked(in.Thread) {
			if on := callbacks[n-1].Kind; on < wdf.EvtDeviceD0Entry || on.String() == until {
				return nil
			}
		}
	}
	return nil
}

// next is the system's next move: the return from a device callback, the oldest work item, a power
// IRP, the power framework's call, or else the lowest thread whose wait is satisfied.
func (p *player) next() (wdf.Input, bool) {
	s := &p.system
	in := wdf.Input{Thread: systemThread, Queue: wdf.None, Request: wdf.None, File: wdf.None}
	for !p.m.Idle(in.Thread) {
		in.Thread++
	}
	if t, a := s.automatic(); t != wdf.None {
		in.Kind, in.Thread = wdf.CallbackReturned, t
		if a.Kind == wdf.PowerIrpToLowerStack && wdf.PowerIrp(a.Value) != wdf.IrpWaitWake {
			n := len(s.callbacks[t])
			s.callbacks[t][n-1].Value = int64(wdf.IrpWaitWake) // completed once, then the call returns
			in.Kind, in.Value = wdf.LowerStackCompleted, a.Value
		}
		return in, true
	}
	switch {
	case p.m.PendingWorkItems() > 0:
		in.Kind = wdf.RunWorkItem
	case len(s.requested) > 0:
		in.Kind, in.Value = wdf.PowerIrpArrived, int64(s.requested[0])
	case s.required:
		s.required = false
		in.Kind = wdf.PoxPowerRequired
	default:
		in.Kind, in.Thread = wdf.Continue, p.m.NextReady()
	}
	return in, in.Thread != wdf.None
}
