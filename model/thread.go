package model

import (
	"fmt"

	"quiesce/des"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// thread is a thread of execution on its way through the framework and, on top of it, through the
// driver's callbacks. Its index is the machine's ThreadID.
type thread struct {
	open  int32    // calls begun that have not returned
	timer des.Slot // while the innermost callback takes its time
	stack []activity
	item  bool // runs a work item, which ends without Returned
}

// activity is a driver callback in progress.
type activity struct {
	callback   wdf.ActionKind
	queue      wdf.QueueID
	request    wdf.RequestID
	generation uint32 // of the request
	value      int64
	decision   driver.Decision
	waits      wdf.InputKind // the call, on waitsFor, whose return it waits for; 0: none
	waitsFor   wdf.QueueID
	since      des.Time
	next       int // EvtDeviceSelfManagedIoSuspend and Restart: the next queue to stop or start
}

// newThread hands out a thread that has nothing to do.
func (s *Simulation) newThread() wdf.ThreadID {
	t, ok := s.idleThreads.pop()
	if !ok {
		t = int32(len(s.threads))
		s.threads = append(s.threads, thread{timer: noSlot})
	}
	return wdf.ThreadID(t)
}

// begin makes a call, or lets the world act, on a thread of its own.
func (s *Simulation) begin(in wdf.Input) {
	in.Thread = s.newThread()
	s.threads[in.Thread].open++
	s.step(&in)
}

// call makes a DDI call on the thread that in names. What follows is in s.actions; the returned
// action is the call's own Returned, or the zero Action if it has not returned yet.
func (s *Simulation) call(in wdf.Input) wdf.Action {
	from := len(s.actions)
	s.threads[in.Thread].open++
	s.step(&in)
	for i := len(s.actions) - 1; i >= from; i-- {
		if a := &s.actions[i]; a.Kind == wdf.Returned && a.Thread == in.Thread && a.Call == in.Kind {
			return *a
		}
	}
	return wdf.Action{}
}

// step feeds the machine. If the thread ends up waiting in the framework, that is noted.
func (s *Simulation) step(in *wdf.Input) {
	if s.observer != nil {
		s.showInput(*in)
	}
	out, err := s.machine.Play(in, s.actions)
	if err != nil {
		if !s.machine.Ended() { // by a bug check that is among the actions still to be looked at
			s.defect(err)
		}
		return
	}
	from := len(s.actions)
	s.actions = out
	if n := len(out); n > from {
		if a := &out[n-1]; a.Thread == in.Thread && (a.Kind == wdf.Returned || a.Kind == wdf.EvtIoDefault) {
			return
		}
	}
	if s.machine.Blocked(in.Thread) {
		s.blocked = append(s.blocked, in.Thread)
	}
}

// settle reacts to all that the last event led to, until nothing more can happen at this instant
// without another event: actions, then work items, then power IRPs, then threads whose wait is over.
func (s *Simulation) settle() {
	for !s.ended {
		for s.done < len(s.actions) && !s.ended {
			a := &s.actions[s.done] // valid until the next Step
			s.done++
			if s.observer != nil {
				s.show(*a)
			}
			switch a.Kind {
			case wdf.Returned:
				s.returned(a)
			case wdf.EvtIoDefault:
				s.deliver(a)
			case wdf.RequestCompleted:
				s.completed(a.Request, a.Status)
			case wdf.RequestStored:
				s.meter.stored(s.now, &s.requests[a.Request], a.Queue)
			default:
				s.react(*a)
			}
		}
		s.actions, s.done = s.actions[:0], 0
		if s.workItems > 0 {
			s.workItems--
			s.runWorkItem()
			continue
		}
		if (s.irps == 0 || !s.lowerStack()) && (len(s.blocked) == 0 || !s.continueReady()) {
			return
		}
	}
}

// continueReady lets the first thread go on whose wait is over.
func (s *Simulation) continueReady() bool {
	for i, t := range s.blocked {
		if s.machine.Ready(t) {
			s.blocked = append(s.blocked[:i], s.blocked[i+1:]...)
			if len(s.blocked) == 0 {
				s.unused = append(s.unused, s.resting...)
				s.resting = s.resting[:0]
			}
			s.step(&wdf.Input{Kind: wdf.Continue, Thread: t})
			if s.watch.passOne {
				s.lookForPassTwo()
			}
			s.endWorkItem(t)
			return true
		}
	}
	return false
}

// runWorkItem gives the oldest work item a thread.
func (s *Simulation) runWorkItem() {
	t := s.newThread()
	s.threads[t].item = true
	s.step(&wdf.Input{Kind: wdf.RunWorkItem, Thread: t})
	s.endWorkItem(t)
}

// endWorkItem gives the thread of a finished work item back.
func (s *Simulation) endWorkItem(t wdf.ThreadID) {
	if th := &s.threads[t]; th.item && s.machine.Idle(t) {
		th.item = false
		s.idleThreads.push(int32(t))
	}
}

// returned is the end of a call. The thread is free after its outermost one; a callback that made
// the call and had to wait goes on.
func (s *Simulation) returned(a *wdf.Action) {
	th := &s.threads[a.Thread]
	th.open--
	if n := len(th.stack); n > 0 {
		if act := &th.stack[n-1]; act.waits == a.Call && act.waitsFor == a.Queue {
			act.waits = 0
			s.leaveCallback(a.Thread)
		}
		return
	}
	if th.open == 0 && !th.item {
		s.idleThreads.push(int32(a.Thread))
	}
	if call := a.Call; call == wdf.DeviceSurpriseRemove || call == wdf.DeviceRemove {
		s.removed(call)
	}
}

// enterCallback is the start of a driver callback. Some effects are immediate, the others come when
// the callback has taken its time.
func (s *Simulation) enterCallback(a wdf.Action) {
	th := &s.threads[a.Thread]
	th.stack = append(th.stack, activity{callback: a.Kind, queue: a.Queue, request: a.Request, value: a.Value, since: s.now})
	act := &th.stack[len(th.stack)-1]
	if a.Request >= 0 {
		act.generation = s.requests[a.Request].generation
	}
	cost := s.enter(a.Thread, act, a)
	if cost > 0 {
		th = &s.threads[a.Thread]
		th.timer = s.clock.Take(s.slots.thread, uint32(a.Thread))
		s.clock.After(th.timer, cost)
		return
	}
	s.leaveCallback(a.Thread)
}

// threadTimer is the moment at which a callback has taken its time.
func (s *Simulation) threadTimer(t wdf.ThreadID) {
	th := &s.threads[t]
	s.clock.Release(s.slots.thread, th.timer)
	th.timer = noSlot
	s.leaveCallback(t)
}

// leaveCallback does what the innermost callback does at its end, and returns from it unless it
// has to wait for a call of its own.
func (s *Simulation) leaveCallback(t wdf.ThreadID) {
	th := &s.threads[t]
	act := &th.stack[len(th.stack)-1]
	s.leave(t, act)
	th = &s.threads[t]
	act = &th.stack[len(th.stack)-1]
	if act.waits != 0 {
		return
	}
	th.stack = th.stack[:len(th.stack)-1]
	s.step(&wdf.Input{Kind: wdf.CallbackReturned, Thread: t})
	s.endWorkItem(t)
}

// defect ends the replication because of an error in the simulator itself.
func (s *Simulation) defect(err error) {
	s.find("defect", Failure, fmt.Sprintf("The simulator made an illegal call at %v: %v. Please report this with the scenario and the seed.", s.now, err))
	s.end()
}
